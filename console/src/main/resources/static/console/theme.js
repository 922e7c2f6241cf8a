// Before the first paint: what the reader's system prefers, unless the reader has chosen.
(function () {
  var root = document.documentElement;
  if (root.dataset.themeChosen !== 'yes' && window.matchMedia('(prefers-color-scheme: dark)').matches) {
    root.dataset.bsTheme = 'dark';
  }
})();
