/**
 * A hash table of small whole numbers by hashes that the caller computes and keys that the caller compares: open addressing with linear
 * probing, at most half full. A million entries take 16 MB, where a map of strings takes ten times that.
 */
export class HashIndex {
  /** Entry plus one; 0 where a slot is free. */
  private entries = new Int32Array(64);
  private hashes = new Int32Array(64);
  private count = 0;

  /** The first entry under the hash for which `matches` holds. */
  find(hash: number, matches: (entry: number) => boolean): number | undefined {
    const mask = this.entries.length - 1;
    for (let at = spread(hash) & mask; this.entries[at] !== 0; at = (at + 1) & mask) {
      const entry = this.entries[at]! - 1;
      if (this.hashes[at] === hash && matches(entry)) return entry;
    }
    return undefined;
  }

  /** Adds an entry that is not there yet. */
  add(hash: number, entry: number): void {
    if (2 * (this.count + 1) > this.entries.length) this.grow();
    this.put(hash, entry + 1);
    this.count += 1;
  }

  private put(hash: number, stored: number): void {
    const mask = this.entries.length - 1;
    let at = spread(hash) & mask;
    while (this.entries[at] !== 0) at = (at + 1) & mask;
    this.entries[at] = stored;
    this.hashes[at] = hash;
  }

  private grow(): void {
    const { entries, hashes } = this;
    this.entries = new Int32Array(2 * entries.length);
    this.hashes = new Int32Array(2 * entries.length);
    for (let at = 0; at < entries.length; at++) if (entries[at] !== 0) this.put(hashes[at]!, entries[at]!);
  }
}

/** Adds one more number to a hash (the step of FNV-1a, Fowler, Noll and Vo). */
export function mix(hash: number, value: number): number {
  return Math.imul(hash ^ value, 0x01000193);
}

/** Adds a text to a hash. */
export function mixText(hash: number, text: string): number {
  let result = hash;
  for (let i = 0; i < text.length; i++) result = mix(result, text.charCodeAt(i));
  return result;
}

/** The low bits of a product depend on low bits only; the high ones are folded in before they pick a slot. */
function spread(hash: number): number {
  return hash ^ (hash >>> 15);
}
