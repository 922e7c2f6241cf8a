// Draws the charts: one theme, units on the axes, the table behind each chart stays the truth.
(function () {
  function css(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }
  function numbers(text) { return text ? text.split(',').map(Number) : []; }
  var charts = [];
  function draw(box) {
    var chart = echarts.getInstanceByDom(box) || echarts.init(box, null, { renderer: 'svg' });
    var narrow = box.clientWidth < 520;
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: css('--soft') },
      grid: { left: 44, right: 12, top: 34, bottom: 26 },
      legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 8, itemGap: 20, textStyle: { color: css('--ink') }, data: ['Writes done', 'Without a result', 'Record versions'] },
      tooltip: { trigger: 'axis', confine: true, backgroundColor: css('--surface'), borderColor: css('--line'), textStyle: { color: css('--ink') } },
      xAxis: { type: 'category', data: box.dataset.labels.split(','), axisTick: { show: false }, axisLine: { lineStyle: { color: css('--line') } }, axisLabel: { color: css('--soft'), interval: narrow ? 9 : 4 } },
      yAxis: { type: 'value', minInterval: 1, name: narrow ? '' : '', axisLabel: { color: css('--soft') }, splitLine: { lineStyle: { color: css('--line') } } },
      series: [
        { name: 'Writes done', type: 'bar', stack: 'writes', data: numbers(box.dataset.written), itemStyle: { color: css('--moving') }, barCategoryGap: '30%' },
        { name: 'Without a result', type: 'bar', stack: 'writes', data: numbers(box.dataset.questions), itemStyle: { color: css('--unknown') } },
        { name: 'Record versions', type: 'line', data: numbers(box.dataset.versions), showSymbol: false, lineStyle: { color: css('--settled'), width: 2 }, itemStyle: { color: css('--settled') } }
      ]
    }, true);
    if (charts.indexOf(chart) < 0) { charts.push(chart); }
  }
  function all() { document.querySelectorAll('[data-chart="throughput"]').forEach(draw); }
  document.addEventListener('throughline:theme', all);
  window.addEventListener('resize', function () { charts.forEach(function (one) { one.resize(); }); });
  all();
})();
