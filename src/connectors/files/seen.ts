// Remembers what the rows of a file said of each id in a few bytes an entry, so that a million rows need no memory to speak of.

/** Two halves of a fingerprint of 64 bits. Two texts share one by accident once in 10^19 pairs. */
export interface Fingerprint {
  readonly high: number;
  readonly low: number;
}

const WORDS = 3;
const FIRST_SLOTS = 1 << 12;

/** The fingerprint of a text, following another one where it is given. */
export function fingerprintOf(text: string, after: Fingerprint = START): Fingerprint {
  let { high, low } = after;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 0x9e3779b1);
    low = Math.imul(low ^ unit, 0x5f356495);
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  return { high: high >>> 0, low: low >>> 0 };
}

const START: Fingerprint = { high: 0xdeadbeef, low: 0x41c6ce57 };

/** Numbers of 32 bits by fingerprint: a table with open addressing that doubles where it is three quarters full. */
export class Seen {
  #slots = FIRST_SLOTS;
  #used = 0;
  #words = new Uint32Array(FIRST_SLOTS * WORDS);

  get(key: Fingerprint): number | null {
    const at = this.#place(key);
    return this.#isFree(at) ? null : (this.#words[at + 2] ?? 0);
  }

  set(key: Fingerprint, value: number): void {
    const at = this.#place(key);
    if (this.#isFree(at)) {
      this.#used += 1;
      this.#words[at] = key.high;
      this.#words[at + 1] = key.low | (key.high === 0 && key.low === 0 ? 1 : 0);
    }
    this.#words[at + 2] = value;
    if (this.#used * 4 > this.#slots * 3) this.#grow();
  }

  #isFree(at: number): boolean {
    return this.#words[at] === 0 && this.#words[at + 1] === 0;
  }

  /** Where the key is, or where it would go. */
  #place({ high, low: given }: Fingerprint): number {
    const low = given | (high === 0 && given === 0 ? 1 : 0);
    const mask = this.#slots - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const at = slot * WORDS;
      if (this.#isFree(at) || (this.#words[at] === high && this.#words[at + 1] === low >>> 0)) return at;
    }
  }

  #grow(): void {
    const old = this.#words;
    this.#slots *= 2;
    this.#words = new Uint32Array(this.#slots * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      const high = old[at] ?? 0;
      const low = old[at + 1] ?? 0;
      if (high === 0 && low === 0) continue;
      const place = this.#place({ high, low });
      this.#words[place] = high;
      this.#words[place + 1] = low;
      this.#words[place + 2] = old[at + 2] ?? 0;
    }
  }
}
