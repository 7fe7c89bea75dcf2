// Draws the charts from the data in the page; everything they show is in the tables too.
"use strict";
for (const [index, figure] of JSON.parse(document.getElementById("charts").textContent).entries()) {
  const place = document.getElementById("chart-" + index);
  Plotly.newPlot(place, figure.data, figure.layout, { responsive: true, displayModeBar: false }).then(() => {
    const fit = () => {
      // lets print scale the drawing to the paper
      for (const svg of place.querySelectorAll(".main-svg")) {
        svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
      }
    };
    fit();
    place.on("plotly_afterplot", fit);
  });
}
