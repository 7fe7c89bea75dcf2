// @ts-check
// Unpacks what pack.py packed: a table as an object of columns, each a function of the row's place; its length under
// "length".

const NOTHING = -(2 ** 31);

/**
 * Unpacks a table; of its columns a value is decoded when it is asked for.
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
    table[column.name] = reader(bytes.subarray(at), column);
    at += column.length * (column.kind === "double" ? 8 : 4);
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
 * What reads the values of a column, whose bytes of equal weight lie together.
 * @param {Uint8Array} bytes
 * @param {{ kind: string, length: number, values: string[], scale: number }} column
 * @returns {(at: number) => any}
 */
function reader(bytes, { kind, length, values, scale }) {
  const word = new DataView(new ArrayBuffer(8));
  if (kind === "double")
    return (at) => {
      for (let weight = 0; weight < 8; weight++) word.setUint8(weight, bytes[weight * length + at]);
      const one = word.getFloat64(0, true);
      return Number.isNaN(one) ? null : one;
    };
  /** @param {number} at */
  const whole = (at) =>
    bytes[at] | (bytes[length + at] << 8) | (bytes[2 * length + at] << 16) | (bytes[3 * length + at] << 24);
  if (kind === "text") return (at) => values[whole(at)] ?? null;
  return (at) => {
    const one = whole(at);
    return one === NOTHING ? null : one / scale;
  };
}
