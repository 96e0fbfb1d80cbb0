// Secrets at rest: sealed with AES-256-GCM, each to the connection it belongs to, so that none can be put in another's place.

import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

export interface SecretBox {
  /** The value as text that only `open` with the same key and owner can read. */
  seal(value: unknown, owner: string): string;
  /** Throws SecretUnreadable where the key is another one or the text was changed. */
  open(sealed: string, owner: string): unknown;
}

/** The key that sealed a secret is not the one of this server. */
export class SecretUnreadable extends Error {
  override readonly name = 'SecretUnreadable';
}

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `keyText` gives any text of enough entropy, asked for at the first secret; its hash is the cipher's key. */
export function secretBox(keyText: () => string): SecretBox {
  let known: Buffer | null = null;
  const key = (): Buffer => {
    known ??= createHash('sha256').update('runrate connection secrets\n').update(keyText()).digest();
    return known;
  };
  return {
    seal(value, owner) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key(), nonce).setAAD(Buffer.from(owner));
      const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return `${VERSION}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`;
    },
    open(sealed, owner) {
      const [version, text = ''] = sealed.split('.');
      const bytes = Buffer.from(text, 'base64');
      const cipherKey = key();
      try {
        if (version !== VERSION) throw new Error(`sealed by a newer version: ${version}`);
        const decipher = createDecipheriv('aes-256-gcm', cipherKey, bytes.subarray(0, NONCE_BYTES))
          .setAAD(Buffer.from(owner))
          .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        const body = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
        return JSON.parse(body.toString('utf8'));
      } catch (error) {
        const message =
          'The secret cannot be read with the key of this server (RUNRATE_SECRET_KEY or secret.key in the data directory); restore the key, or enter the secret again';
        throw new SecretUnreadable(message, { cause: error });
      }
    },
  };
}

const SHORT = 4;

/** Takes every text of a secret out of what people may read. */
export function redactor(secret: unknown): (text: string) => string {
  const parts = [...textsOf(secret)].filter((text) => text.length >= SHORT).sort((a, b) => b.length - a.length);
  const forms = parts.flatMap((part) => [part, encodeURIComponent(part), Buffer.from(part).toString('base64')]);
  return (text) => forms.reduce((left, form) => left.replaceAll(form, '•••'), text);
}

function textsOf(value: unknown): Set<string> {
  if (typeof value === 'string') return new Set([value]);
  if (typeof value !== 'object' || value === null) return new Set();
  return new Set(Object.values(value).flatMap((one) => [...textsOf(one)]));
}
