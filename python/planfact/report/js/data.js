// @ts-check
// Unpacks what pack.py packed: a table as an object of columns, its length under "length".

const NOTHING = -(2 ** 31);

/**
 * Unpacks a table; each of its columns is decoded when it is first asked for.
 * @param {string} id
 * @returns {Promise<Packed>}
 */
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
    const from = at;
    at += column.length * (column.kind === "double" ? 8 : 4);
    const decode = () => decoded(bytes.subarray(from), column);
    Object.defineProperty(table, column.name, { get: once(decode), enumerable: true });
    table.length = column.length;
  }
  return table;
}

/** What works something out the first time, and remembers it. @template T @param {() => T} work */
function once(work) {
  /** @type {T | undefined} */
  let known;
  return () => (known ??= work());
}

/**
 * The values of a column, whose bytes of equal weight lie together.
 * @param {Uint8Array} bytes
 * @param {{ kind: string, length: number, values: string[], scale: number }} column
 */
function decoded(bytes, { kind, length, values, scale }) {
  const size = kind === "double" ? 8 : 4;
  const data = new Uint8Array(length * size);
  for (let weight = 0; weight < size; weight++) {
    const plane = weight * length;
    for (let row = 0; row < length; row++) data[row * size + weight] = bytes[plane + row];
  }
  const numbers = kind === "double" ? new Float64Array(data.buffer) : new Int32Array(data.buffer);
  const column = new Array(length);
  for (let row = 0; row < length; row++) {
    const one = numbers[row];
    if (kind === "text") column[row] = one < 0 ? null : values[one];
    else if (kind === "int") column[row] = one === NOTHING ? null : one / scale;
    else column[row] = Number.isNaN(one) ? null : one;
  }
  return column;
}
