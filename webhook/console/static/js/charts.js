// Draws each [data-chart]: series of numbers that the page carries; the table beside it says the same in words.
const css = getComputedStyle(document.documentElement);
const ink = css.getPropertyValue("--ink-soft").trim();
const grid = css.getPropertyValue("--line").trim();
const LINES = ["#0c5c56", "#a8520b", "#1d5fa8"];
const BARS = ["#3d8f86", "#c07a26", "#6f88b3", "#a5708f"]; // 3:1 on white
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

Chart.defaults.color = ink;
Chart.defaults.borderColor = grid;
Chart.defaults.font.family = css.getPropertyValue("--font");
Chart.defaults.font.size = 12;
Chart.defaults.locale = "es-EC";
if (still) Chart.defaults.animation = false;

// The campaign's deadline: a line from top to bottom, with its name.
Chart.register({
  id: "mark",
  afterDatasetsDraw(chart, _event, mark) {
    const place = chart.data.labels.indexOf(mark.label);
    if (place < 0) return;
    const { ctx, chartArea: area, scales } = chart;
    const x = scales.x.getPixelForValue(place);
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = css.getPropertyValue("--danger").trim();
    ctx.setLineDash([3, 3]);
    ctx.beginPath();
    ctx.moveTo(x, area.top);
    ctx.lineTo(x, area.bottom);
    ctx.stroke();
    ctx.textAlign = x > area.right - 50 ? "right" : "left";
    ctx.fillText(mark.text, x + (ctx.textAlign === "right" ? -5 : 5), area.top + 12);
    ctx.restore();
  },
});

function dress(series, place, lines) {
  if (series.kind === "line") {
    const colour = series.dashed ? LINES[2] : LINES[lines % LINES.length];
    return {
      label: series.label,
      data: series.data,
      type: "line",
      order: 0,
      borderColor: colour,
      backgroundColor: colour,
      borderDash: series.dashed ? [6, 5] : [],
      borderWidth: 2,
      pointStyle: "line",
      pointRadius: 0,
      pointHitRadius: 8,
      stack: `line-${place}`,
      tension: 0.15,
    };
  }
  return {
    label: series.label,
    data: series.data,
    type: "bar",
    order: 1,
    backgroundColor: BARS[place % BARS.length],
    pointStyle: "rect",
    maxBarThickness: 34,
    stack: undefined,
  };
}

function draw(place) {
  if (place.dataset.drawn) return;
  place.dataset.drawn = "1";
  const asked = JSON.parse(place.dataset.chart);
  let bars = 0;
  let lines = 0;
  const datasets = asked.series.map((series) => {
    const line = series.kind === "line";
    const dressed = dress(series, line ? lines : bars, lines);
    if (line) lines += 1;
    else bars += 1;
    if (!line && asked.stacked) dressed.stack = "bars";
    return dressed;
  });
  const value = asked.lying ? "x" : "y";
  new Chart(place.querySelector("canvas"), {
    type: "bar",
    data: { labels: asked.labels, datasets },
    options: {
      indexAxis: asked.lying ? "y" : "x",
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false, axis: asked.lying ? "y" : "x" },
      plugins: { legend: { display: datasets.length > 1, position: "bottom", labels: { usePointStyle: true, boxWidth: 22, padding: 14 } }, mark: asked.mark ?? false },
      scales: {
        [value]: { beginAtZero: true, ticks: { precision: 0 }, stacked: Boolean(asked.stacked) },
        [asked.lying ? "y" : "x"]: { grid: { display: false }, stacked: Boolean(asked.stacked), ticks: { autoSkip: !asked.lying } },
      },
    },
  });
}

function drawAll(root) {
  for (const place of root.querySelectorAll("[data-chart]")) draw(place);
}

drawAll(document);
document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt.parentElement ?? document));
