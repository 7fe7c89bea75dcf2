// @ts-check
// Saves a table as CSV or as a workbook. Names may begin like formulas: here they stay text.

/** @param {string} name @param {string} type @param {BlobPart[]} parts */
function save(name, type, parts) {
  const href = URL.createObjectURL(new Blob(parts, { type }));
  const link = make("a", { href, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(href), 60000);
}

/** @param {string} name @param {string[]} head @param {any[][]} rows */
function saveCsv(name, head, rows) {
  // what a spreadsheet of that country opens by a double click
  const [comma, point] = (1.5).toLocaleString(LANG).includes(",") ? [";", ","] : [",", "."];
  /** @param {any} value */
  const cell = (value) => {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value).replace(".", point);
    const text = /^[=+\-@\t\r]/.test(value) ? "'" + value : value;
    return /["\n\r;,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [head, ...rows].map((row) => row.map(cell).join(comma));
  save(`${name}.csv`, "text/csv;charset=utf-8", ["\ufeff", lines.join("\r\n"), "\r\n"]);
}

/** @param {string} name @param {string} title @param {string[]} head @param {any[][]} rows */
async function saveXlsx(name, title, head, rows) {
  /** @param {any} text */
  const xml = (text) =>
    String(text)
      .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
      .replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
  /** @param {any} value @param {number} [style] */
  const text = (value, style = 0) =>
    `<c t="inlineStr" s="${style}"><is><t xml:space="preserve">${xml(value)}</t></is></c>`;
  /** @param {any} value */
  const cell = (value) =>
    value === null || value === undefined || value === ""
      ? "<c/>"
      : typeof value === "number"
        ? `<c s="${Number.isInteger(value) ? 2 : 3}"><v>${value}</v></c>`
        : text(value);
  const widths = head.map((one, place) => {
    const longest = Math.max(String(one).length, ...rows.slice(0, 500).map((row) => String(row[place] ?? "").length));
    return `<col min="${place + 1}" max="${place + 1}" width="${Math.min(longest + 3, 60)}" customWidth="1"/>`;
  });
  const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
  const kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const files = {
    "[Content_Types].xml": `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${kind}.styles+xml"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${xml(title.replace(/[\[\]:*?/\\']/g, " ").slice(0, 31))}" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/styles.xml": `<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4">${[
      [0, 0],
      [0, 1],
      [3, 0],
      [4, 0],
    ]
      .map(
        ([format, font]) =>
          `<xf numFmtId="${format}" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`,
      )
      .join("")}</cellXfs></styleSheet>`,
    "xl/worksheets/sheet1.xml": `<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join("")}</cols><sheetData><row>${head.map((one) => text(one, 1)).join("")}</row>${rows.map((row) => `<row>${row.map(cell).join("")}</row>`).join("")}</sheetData><autoFilter ref="A1:${letter(head.length)}${rows.length + 1}"/></worksheet>`,
  };
  save(`${name}.xlsx`, `${kind}.sheet`, await zip(files));
}

/** The letters of a column. @param {number} column @returns {string} */
function letter(column) {
  return column > 26
    ? letter(Math.floor((column - 1) / 26)) + letter(((column - 1) % 26) + 1)
    : String.fromCharCode(64 + column);
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? 0xedb88320 ^ (byte >>> 1) : byte >>> 1;
  return byte;
});

/**
 * Returns the parts of a ZIP archive of texts, each compressed.
 * @param {Record<string, string>} files
 * @returns {Promise<BlobPart[]>}
 */
async function zip(files) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const directory = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const path = new TextEncoder().encode(name);
    const plain = new TextEncoder().encode(
      (name.endsWith(".xml") || name.endsWith(".rels")
        ? '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        : "") + content,
    );
    const stream = new Blob([plain]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    const packed = new Uint8Array(await new Response(stream).arrayBuffer());
    let crc = -1;
    for (const byte of plain) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
    /** @param {number} signature @param {number} more */
    const entry = (signature, more) => {
      const central = signature === 0x02014b50;
      const view = new DataView(new ArrayBuffer(central ? 46 : 30));
      view.setUint32(0, signature, true);
      const at = central ? 6 : 4;
      if (central) view.setUint16(4, 20, true);
      [
        [0, 20],
        [2, 0x0800],
        [4, 8],
        [6, 0],
        [8, 0x0021],
      ].forEach(([place, value]) => view.setUint16(at + place, value, true));
      [(crc ^ -1) >>> 0, packed.length, plain.length].forEach((value, place) =>
        view.setUint32(at + 10 + 4 * place, value, true),
      );
      view.setUint16(at + 22, path.length, true);
      if (central) view.setUint32(42, more, true);
      return new Uint8Array(view.buffer);
    };
    parts.push(entry(0x04034b50, 0), path, packed);
    directory.push(entry(0x02014b50, offset), path);
    offset += 30 + path.length + packed.length;
  }
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, directory.length / 2, true);
  end.setUint16(10, directory.length / 2, true);
  end.setUint32(
    12,
    directory.reduce((size, part) => size + part.length, 0),
    true,
  );
  end.setUint32(16, offset, true);
  return [...parts, ...directory, new Uint8Array(end.buffer)];
}
