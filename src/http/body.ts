// Request bodies: JSON with exact errors, NDJSON as lines, both bounded (api.md, errors and bulk).

import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

export const BODY_MAX = 10 * 1024 * 1024;
export const BULK_MAX = 100 * 1024 * 1024;

/** A body that cannot be taken: the status and the fault to answer with. */
export class BodyRefused extends Error {
  readonly status: 413 | 415 | 422;
  readonly type: string;

  constructor(status: 413 | 415 | 422, msg: string, type: string) {
    super(msg);
    this.status = status;
    this.type = type;
  }
}

/** The JSON value of a body. Throws BodyRefused where the bytes are no JSON text in UTF-8. */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw new BodyRefused(422, 'The body is not UTF-8', 'json_invalid');
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'malformed';
    throw new BodyRefused(422, `The body is not valid JSON: ${reason.slice(0, 200)}`, 'json_invalid');
  }
}

/** Takes JSON bodies and no others: other content types are answered with 415. */
export function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/(?:[\w.-]+\+)?json(?:\s*;|$)/i,
    { parseAs: 'buffer', bodyLimit: BODY_MAX },
    (request, bytes: Buffer, done) => {
      const encoding = request.headers['content-encoding'];
      try {
        if (encoding !== undefined && encoding !== 'identity') throw unknownEncoding(encoding);
        done(null, parseJson(bytes));
      } catch (error) {
        done(error as Error);
      }
    },
  );
}

/** Takes NDJSON bodies and no others; the handler reads the stream with `readLines`. */
export function acceptNdjson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/(?:x-)?ndjson(?:\s*;|$)/i, (_request, stream, done) => done(null, stream));
}

/** Takes any body as a stream, for a file whose type its bytes tell. */
export function acceptAnything(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, stream, done) => done(null, stream));
}

function unknownEncoding(encoding: string): BodyRefused {
  return new BodyRefused(415, `Content-Encoding ${encoding.slice(0, 40)} is not accepted`, 'unsupported_encoding');
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > BULK_MAX) throw new BodyRefused(413, 'The body is larger than 100 MiB unpacked', 'too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/**
 * The lines of an NDJSON body, plain or gzip. Unpacking stops as soon as the limit is passed, whatever the archive says.
 * Throws BodyRefused: too large, broken archive, unknown encoding.
 */
export async function readLines(body: Readable, encoding: string | undefined): Promise<string[]> {
  const plain = encoding === undefined || encoding === 'identity';
  if (!plain && encoding !== 'gzip' && encoding !== 'x-gzip') throw unknownEncoding(encoding);
  try {
    return linesOf(await (plain ? collect(body) : unpacked(body)));
  } catch (error) {
    if (error instanceof BodyRefused) throw error;
    if (plain || body.errored !== null) throw new BodyRefused(422, 'The body ended early', 'body_invalid');
    throw new BodyRefused(422, 'The body is not a valid gzip archive', 'gzip_invalid');
  }
}

async function unpacked(body: Readable): Promise<Buffer> {
  const gunzip = createGunzip();
  body.once('error', (error) => gunzip.destroy(error));
  try {
    return await collect(body.pipe(gunzip));
  } finally {
    body.unpipe(gunzip);
    gunzip.destroy();
  }
}

const NEWLINE = 0x0a;
/** Stands for a line that is not UTF-8: it is no JSON either. */
const NOT_UTF8 = '\uFFFD';

function linesOf(bytes: Buffer): string[] {
  const valid = isUtf8(bytes);
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const line = bytes.subarray(start, end);
    lines.push(valid || isUtf8(line) ? line.toString('utf8') : NOT_UTF8);
    start = end + 1;
  }
  return lines;
}
