// @ts-check
// Unpacks what pack.py packed: a table as an object of columns, its length under "length".

const NOTHING = -(2 ** 31);

/** @param {string} id @returns {Promise<Packed>} */
async function unpack(id) {
  const text = atob($(id).textContent ?? "");
  const packed = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) packed[at] = text.charCodeAt(at);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const head = 4 + new DataView(bytes.buffer).getUint32(0, true);
  /** @type {Packed} */
  const table = { length: 0 };
  let at = head;
  for (const column of JSON.parse(new TextDecoder().decode(bytes.subarray(4, head)))) {
    const size = column.kind === "double" ? 8 : 4;
    const data = new Uint8Array(column.length * size);
    for (let weight = 0; weight < size; weight++) {
      const plane = at + weight * column.length;
      for (let row = 0; row < column.length; row++) data[row * size + weight] = bytes[plane + row];
    }
    at += data.length;
    table[column.name] = COLUMNS[column.kind](data.buffer, column);
    table.length = column.length;
  }
  return table;
}

/** @type {Record<string, (buffer: ArrayBuffer, column: { values: string[], scale: number }) => any[]>} */
const COLUMNS = {
  text: (buffer, { values }) => Array.from(new Int32Array(buffer), (code) => (code < 0 ? null : values[code])),
  int: (buffer, { scale }) => Array.from(new Int32Array(buffer), (one) => (one === NOTHING ? null : one / scale)),
  double: (buffer) => Array.from(new Float64Array(buffer), (one) => (Number.isNaN(one) ? null : one)),
};
