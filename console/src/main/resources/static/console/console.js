// Small helps on top of pages that work without them: theme, keyboard, live numbers, confirm sheets.
(function () {
  var root = document.documentElement;

  function themeIcon() {
    var icon = document.querySelector('[data-theme-toggle] .ti');
    if (icon) { icon.className = 'ti ti-' + (root.dataset.bsTheme === 'dark' ? 'sun' : 'moon'); }
  }
  themeIcon();

  document.addEventListener('click', function (event) {
    if (event.target.closest('[data-theme-toggle]')) {
      root.dataset.bsTheme = root.dataset.bsTheme === 'dark' ? 'light' : 'dark';
      root.dataset.themeChosen = 'yes';
      document.cookie = 'theme=' + root.dataset.bsTheme + ';path=/;max-age=31536000;samesite=strict';
      themeIcon();
      document.dispatchEvent(new Event('throughline:theme'));
    }
    if (event.target.closest('[data-help]')) { document.getElementById('help').showModal(); }
    var opener = event.target.closest('[data-sheet]');
    if (opener) { document.getElementById(opener.dataset.sheet).showModal(); }
    var closer = event.target.closest('[data-close]');
    if (closer) { closer.closest('dialog').close(); }
  });

  // Keyboard: "/" search, j and k rows, "?" help, g then a letter goes to a page.
  var went = 0;
  var places = { o: '/', t: '/threads', w: '/worklist', r: '/records', s: '/systems', p: '/postings', i: '/invoices', a: '/contracts', e: '/reconciliation', c: '/close' };
  function rows() { return Array.prototype.slice.call(document.querySelectorAll('[data-keys] .row-link')); }
  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || document.querySelector('dialog[open]')) { return; }
    if (event.key === '/') { event.preventDefault(); document.getElementById('search').focus(); }
    else if (event.key === '?') { document.getElementById('help').showModal(); }
    else if (event.key === 'j' || event.key === 'k') {
      var all = rows();
      if (!all.length) { return; }
      var at = all.indexOf(document.activeElement);
      var next = event.key === 'j' ? Math.min(all.length - 1, at + 1) : Math.max(0, at < 0 ? 0 : at - 1);
      all[next].focus();
    }
    else if (event.key === 'g') { went = Date.now(); }
    else if (places[event.key] && Date.now() - went < 1200) { window.location.href = places[event.key]; }
  });

  // Live numbers: they change in place; lists only tell that there is more.
  function more() {
    var box = document.querySelector('[data-live-more]');
    return box ? '&' + box.dataset.liveMore : '';
  }
  function live() {
    if (!window.EventSource || !document.querySelector('[data-live], [data-news]')) { return null; }
    var source = new EventSource('/live?since=' + document.body.dataset.since + more());
    source.addEventListener('numbers', function (event) {
      var numbers = JSON.parse(event.data);
      document.querySelectorAll('[data-live]').forEach(function (node) {
        var value = numbers[node.dataset.live];
        if (value !== undefined && node.textContent !== value) { node.textContent = value; }
      });
      document.querySelectorAll('[data-news]').forEach(function (pill) {
        var count = Number(numbers[pill.dataset.news] || 0);
        pill.hidden = count === 0;
        pill.querySelector('[data-news-count]').textContent = count;
      });
    });
    return source;
  }
  var source = live();
  window.addEventListener('pagehide', function () { if (source) { source.close(); } });
  // Another filter, other numbers.
  document.addEventListener('htmx:afterSettle', function () {
    if (!more() || document.hidden) { return; }
    if (source) { source.close(); }
    source = live();
  });
  document.addEventListener('visibilitychange', function () {
    if (!source) { return; }
    source.close();
    if (!document.hidden) { source = live(); }
  });
  // A page that comes back from the browser's cache listens again.
  window.addEventListener('pageshow', function (event) { if (event.persisted) { source = live(); } });
})();
