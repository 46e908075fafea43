(function () {
  "use strict";
  var bar = document.getElementById("find");
  if (!bar) return;
  var text = document.getElementById("find-text"), severity = document.getElementById("find-severity"), outcome = document.getElementById("find-outcome"), trust = document.getElementById("find-trust"), clear = document.getElementById("find-clear"), said = document.getElementById("find-count");
  var items = Array.prototype.map.call(document.querySelectorAll("[data-outcome]"), function (node) {
    return { node: node, words: node.textContent.toLowerCase() + " " + (node.dataset.sections || "").toLowerCase() };
  });
  function apply() {
    var wanted = text.value.trim().toLowerCase(), shown = 0;
    items.forEach(function (item) {
      var data = item.node.dataset;
      var on = (!wanted || item.words.indexOf(wanted) >= 0) && (!severity.value || data.severity === severity.value) && (!outcome.value || data.outcome === outcome.value) && (!trust.value || data.trust === trust.value);
      item.node.hidden = !on;
      if (on) shown += 1;
    });
    document.querySelectorAll(".severity").forEach(function (group) { group.hidden = !group.querySelector("[data-outcome]:not([hidden])"); });
    var filtered = wanted || severity.value || outcome.value || trust.value;
    clear.hidden = !filtered;
    document.querySelectorAll("details.settled").forEach(function (d) { if (filtered) d.open = true; });
    said.textContent = said.dataset.pattern.replace("{count}", shown);
  }
  function reset() { text.value = severity.value = outcome.value = trust.value = ""; apply(); }
  // an address that leads to one finding opens what it stands in, and lifts a filter that hides it
  function reveal() {
    var id = location.hash && decodeURIComponent(location.hash.slice(1)), node = id && document.getElementById(id);
    if (!node) return;
    if (node.hidden || node.closest("[hidden]")) reset();
    var closed = false;
    for (var up = node.parentElement; up; up = up.parentElement) if (up.tagName === "DETAILS" && !up.open) { up.open = true; closed = true; }
    if (closed) node.scrollIntoView();
  }
  [text, severity, outcome, trust].forEach(function (control) { control.addEventListener("input", apply); });
  document.querySelectorAll("[data-find]").forEach(function (link) {
    link.addEventListener("click", function () { reset(); text.value = link.dataset.find; apply(); });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) { event.preventDefault(); text.focus(); }
    if (event.key === "Escape" && document.activeElement === text) reset();
  });
  clear.addEventListener("click", function () { reset(); text.focus(); });
  window.addEventListener("hashchange", reveal);
  window.addEventListener("beforeprint", reset);
  if ("IntersectionObserver" in window) {
    var links = {};
    document.querySelectorAll("nav.toc a").forEach(function (a) { links[a.hash.slice(1)] = a; });
    var seen = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting) return;
        Object.keys(links).forEach(function (id) { links[id].removeAttribute("aria-current"); });
        if (links[entry.target.id]) links[entry.target.id].setAttribute("aria-current", "true");
      });
    }, { rootMargin: "-20% 0px -70% 0px" });
    document.querySelectorAll("main > section").forEach(function (section) { seen.observe(section); });
  }
  bar.hidden = false;
  apply();
  reveal();
})();
