// The texts that the cells of a workbook share, kept as bytes: a few for each text and no object.

import { FileRefused } from './refused.ts';

const FIRST_BYTES = 1 << 16;
const FIRST_TEXTS = 1 << 10;
const BYTES_MAX = 512 * 1024 ** 2;

export class SharedStrings {
  #bytes = Buffer.alloc(FIRST_BYTES);
  #ends = new Uint32Array(FIRST_TEXTS);
  #count = 0;
  #used = 0;

  /** Errors: FileRefused where the texts are more than can be held. */
  add(text: string): void {
    const size = Buffer.byteLength(text);
    if (this.#used + size > BYTES_MAX) {
      throw new FileRefused('The workbook holds more text than can be read at once', 'Save the sheet as "CSV UTF-8"');
    }
    if (this.#used + size > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(this.#bytes.length * 2, this.#used + size));
      this.#bytes.copy(larger, 0, 0, this.#used);
      this.#bytes = larger;
    }
    if (this.#count === this.#ends.length) {
      const more = new Uint32Array(this.#ends.length * 2);
      more.set(this.#ends);
      this.#ends = more;
    }
    this.#used += this.#bytes.write(text, this.#used);
    this.#ends[this.#count] = this.#used;
    this.#count += 1;
  }

  /** The text with this number; null where there is none. */
  at(index: number): string | null {
    if (!(index >= 0 && index < this.#count)) return null;
    const start = index === 0 ? 0 : this.#ends[index - 1];
    return this.#bytes.toString('utf8', start, this.#ends[index]);
  }
}
