(function () {
  "use strict";
  var bar = document.getElementById("find");
  if (!bar) return;
  var text = document.getElementById("find-text"), severity = document.getElementById("find-severity"), outcome = document.getElementById("find-outcome"), said = document.getElementById("find-count");
  var items = Array.prototype.map.call(document.querySelectorAll("[data-outcome]"), function (node) {
    return { node: node, words: node.textContent.toLowerCase() + " " + (node.dataset.sections || "").toLowerCase() };
  });
  function apply() {
    var wanted = text.value.trim().toLowerCase(), shown = 0;
    items.forEach(function (item) {
      var data = item.node.dataset;
      var on = (!wanted || item.words.indexOf(wanted) >= 0) && (!severity.value || data.severity === severity.value) && (!outcome.value || data.outcome === outcome.value);
      item.node.hidden = !on;
      if (on) shown += 1;
    });
    document.querySelectorAll(".severity").forEach(function (group) { group.hidden = !group.querySelector("[data-outcome]:not([hidden])"); });
    var filtered = wanted || severity.value || outcome.value;
    document.querySelectorAll("details.settled").forEach(function (d) { if (filtered) d.open = true; });
    said.textContent = said.dataset.pattern.replace("{count}", shown);
  }
  [text, severity, outcome].forEach(function (control) { control.addEventListener("input", apply); });
  document.querySelectorAll("[data-find]").forEach(function (link) {
    link.addEventListener("click", function () { text.value = link.dataset.find; severity.value = outcome.value = ""; apply(); });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) { event.preventDefault(); text.focus(); }
    if (event.key === "Escape" && document.activeElement === text) { text.value = ""; apply(); }
  });
  window.addEventListener("beforeprint", function () {
    text.value = severity.value = outcome.value = ""; apply();
    document.querySelectorAll("details").forEach(function (d) { d.open = true; });
  });
  bar.hidden = false;
  apply();
})();
