"""Pictures as SVG: small, hand-made, with selectable translated text, readable in greyscale, the same in HTML and PDF."""
