// Draws the charts: one theme, units on the axes, the table behind each chart stays the truth.
(function () {
  function css(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }
  function numbers(text) { return text ? text.split(',').map(Number) : []; }
  var charts = [];
  function chartOf(box) {
    var chart = echarts.getInstanceByDom(box) || echarts.init(box, null, { renderer: 'svg' });
    if (charts.indexOf(chart) < 0) { charts.push(chart); }
    return chart;
  }
  // 1.2M, 36K: an axis needs the size, the table has the cents.
  function short(value) {
    var size = Math.abs(value);
    var unit = size >= 1e9 ? [1e9, 'B'] : size >= 1e6 ? [1e6, 'M'] : size >= 1e4 ? [1e3, 'K'] : [1, ''];
    return String(Math.round(value / unit[0] * 10) / 10) + unit[1];
  }
  function contract(box) {
    var narrow = box.clientWidth < 520;
    var line = function (name, values, color, dashed) {
      return { name: name, type: 'line', data: numbers(values), symbolSize: 6, lineStyle: { color: css(color), width: 2, type: dashed ? 'dashed' : 'solid' }, itemStyle: { color: css(color) } };
    };
    var bar = function (name, values, color) {
      return { name: name, type: 'bar', data: numbers(values), itemStyle: { color: css(color), opacity: .55 }, barMaxWidth: 18 };
    };
    chartOf(box).setOption({
      animation: false,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: css('--soft') },
      grid: { left: 52, right: 16, top: narrow ? 72 : 52, bottom: 26 },
      legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 8, itemGap: narrow ? 10 : 20, textStyle: { color: css('--ink') } },
      tooltip: { trigger: 'axis', confine: true, backgroundColor: css('--surface'), borderColor: css('--line'), textStyle: { color: css('--ink') }, valueFormatter: function (value) { return Number(value).toLocaleString('en') + ' ' + box.dataset.ccy; } },
      xAxis: { type: 'category', data: box.dataset.labels.split(','), axisTick: { show: false }, axisLine: { lineStyle: { color: css('--line') } }, axisLabel: { color: css('--soft'), hideOverlap: true } },
      yAxis: { type: 'value', name: box.dataset.ccy, nameTextStyle: { color: css('--soft'), align: 'right' }, axisLabel: { color: css('--soft'), formatter: short }, splitLine: { lineStyle: { color: css('--line') } } },
      series: [
        line('Earned', box.dataset.earned, '--settled', false),
        line('Billed', box.dataset.billed, '--moving', true),
        bar('Unbilled', box.dataset.unbilled, '--person'),
        bar('Deferred', box.dataset.deferred, '--unknown')
      ]
    }, true);
  }
  function throughput(box) {
    var narrow = box.clientWidth < 520;
    chartOf(box).setOption({
      animation: false,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: css('--soft') },
      grid: { left: 44, right: 12, top: narrow ? 62 : 34, bottom: 26 },
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
  }
  function all() {
    document.querySelectorAll('[data-chart="throughput"]').forEach(throughput);
    document.querySelectorAll('[data-chart="contract"]').forEach(contract);
  }
  document.addEventListener('throughline:theme', all);
  window.addEventListener('resize', function () { charts.forEach(function (one) { one.resize(); }); });
  all();
})();
