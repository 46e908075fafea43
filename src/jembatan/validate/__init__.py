"""Technical validation of a package against official rule catalogues."""
