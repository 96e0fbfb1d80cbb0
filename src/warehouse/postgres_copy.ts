// COPY … FROM STDIN over a connection of `pg`: the quickest way of many rows into a table.

import type { Duplex } from 'node:stream';
import type { Connection, PoolClient } from 'pg';

/** What `pg` offers for it beside its types. */
interface CopyConnection {
  readonly stream: Duplex;
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

type Chunks = AsyncIterable<string | Buffer> | Iterable<string | Buffer>;

/** One running COPY, as `pg` drives it: these methods are called when the server's messages come in. */
class CopyIn {
  readonly done: Promise<void>;
  readonly #text: string;
  readonly #chunks: Chunks;
  readonly #end = Promise.withResolvers<void>();
  #error: unknown = null;

  constructor(text: string, chunks: Chunks) {
    this.#text = text;
    this.#chunks = chunks;
    this.done = this.#end.promise;
  }

  submit = (connection: Connection): void => {
    wire(connection).query(this.#text);
  };

  handleCopyInResponse(connection: Connection): void {
    void this.#send(wire(connection));
  }

  handleError(error: unknown): void {
    this.#error ??= error;
    // A connection that ended sends no ReadyForQuery any more.
    this.#end.reject(this.#error);
  }

  handleCommandComplete(): void {
    // The server says ReadyForQuery next.
  }

  handleReadyForQuery(): void {
    this.#end.resolve();
  }

  async #send(connection: CopyConnection): Promise<void> {
    try {
      for await (const chunk of this.#chunks) {
        if (this.#error !== null) return;
        connection.sendCopyFromChunk(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
        if (connection.stream.writableNeedDrain) await drained(connection);
      }
      connection.endCopyFrom();
    } catch (error) {
      this.#error ??= error;
      connection.sendCopyFail(String(error));
    }
  }
}

function wire(connection: Connection): CopyConnection {
  return connection as unknown as CopyConnection;
}

function drained({ stream }: CopyConnection): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      stream.off('drain', go);
      stream.off('close', go);
      resolve();
    };
    stream.on('drain', go);
    stream.on('close', go);
  });
}

/** Runs `copy … from stdin` with these chunks of its text format. Errors: the server's, or what the chunks threw. */
export async function copyIn(client: Pick<PoolClient, 'query'>, text: string, chunks: Chunks): Promise<void> {
  const copying = new CopyIn(text, chunks);
  client.query(copying);
  await copying.done;
}

/** A cell of COPY's text format. */
export function copyText(cell: string | number | bigint | boolean | null): string {
  if (cell === null) return '\\N';
  return typeof cell === 'string'
    ? cell.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? character)
    : String(cell);
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
