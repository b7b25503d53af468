// Presses the first button that is seen, by the element's own click: what lies over it doesn't count.
// What was pressed, or null.
([selectors, words, subjects]) => {
  const seen = (node) => {
    const box = node.getBoundingClientRect(), style = getComputedStyle(node);
    return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && style.display !== "none";
  };
  const roots = [document];
  for (let i = 0; i < roots.length && i < 50; i++) {
    let count = 0;
    for (const node of roots[i].querySelectorAll("*")) {
      if (++count > 20000) break;
      if (node.shadowRoot) roots.push(node.shadowRoot);
    }
  }
  for (const root of roots) for (const selector of selectors) {
    const node = root.querySelector(selector);
    if (node && seen(node)) { node.click(); return selector; }
  }
  const isBanner = (node) => {
    for (let up = node, i = 0; up && i < 12; i++) {
      if (up === document.body || up === document.documentElement) return false;
      const named = [up.id, up.getAttribute?.("class"), up.getAttribute?.("aria-label")].join(" ");
      const text = `${named} ${(up.textContent || "").slice(0, 5000)}`.toLowerCase();
      const over = up.nodeType === 1 && (["dialog", "alertdialog"].includes(up.getAttribute("role"))
        || up.localName === "dialog" || ["fixed", "sticky"].includes(getComputedStyle(up).position)
        || /cookie|consent|gdpr|privacy|cmp/i.test(named));
      if (over && subjects.some((word) => text.includes(word))) return true;
      up = up.parentNode instanceof ShadowRoot ? up.parentNode.host : up.parentNode;
    }
    return false;
  };
  const all = (document.body?.textContent || "").slice(0, 5000).toLowerCase();
  const inFrame = window !== window.top && subjects.some((word) => all.includes(word));
  let count = 0;
  for (const root of roots) {
    const buttons = root.querySelectorAll(
      "button, [role=button], input[type=button], input[type=submit], " +
      "a:not([href]), a[href='#'], a[href^='javascript:']");
    for (const node of buttons) {
      if (++count > 2000) return null;
      const label = node.localName === "input" ? node.value : node.innerText;
      const said = (label || node.getAttribute("aria-label") || "").trim().toLowerCase().replace(/\s+/g, " ").replace(/[.!]$/, "");
      if (words.includes(said) && seen(node) && (inFrame || isBanner(node))) { node.click(); return said; }
    }
  }
  return null;
}
