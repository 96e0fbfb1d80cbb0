// What goes over the wire: outputs and faults as JSON bytes, each fault with its status (api.md, errors).

import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Download } from '../app/download.ts';
import type { AppFault } from '../app/fault.ts';
import type { Fault } from '../core/result.ts';

const STATUS = { invalid: 422, not_found: 404, conflict: 409, forbidden: 403, too_large: 413, disk_full: 507 } as const;

/** The status of an operation's fault. */
export function statusOf(kind: AppFault['kind']): number {
  return STATUS[kind];
}

/** Sends a value as JSON; exact decimals are in it as JSON.rawJSON. */
export function sendJson(reply: FastifyReply, status: number, value: unknown): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(Buffer.from(JSON.stringify(value)));
}

/** Whether the client asks for CSV rather than JSON. */
export function wantsCsv(request: FastifyRequest): boolean {
  return /(?:^|,)\s*text\/csv\s*(?:[;,]|$)/i.test(request.headers.accept ?? '');
}

/** Sends pages of text as they come; the client sets the pace. */
export function sendCsv(reply: FastifyReply, pages: AsyncIterable<string>): FastifyReply {
  return reply.header('content-type', 'text/csv; charset=utf-8').send(Readable.from(pages));
}

/** Sends a file under its name, as it comes. */
export function sendDownload(reply: FastifyReply, { type, fileName, content }: Download): FastifyReply {
  return reply
    .header('content-type', type)
    .header('content-disposition', `attachment; filename="${fileName.replace(/[^\w.-]/g, '_')}"`)
    .send(Readable.from(content, { objectMode: false }));
}

/** Sends the contract's error body. */
export function sendFaults(reply: FastifyReply, status: number, faults: readonly Fault[]): FastifyReply {
  return sendJson(reply, status, { detail: faults });
}

/** Sends an error of one place. */
export function sendFault(reply: FastifyReply, status: number, loc: Fault['loc'], msg: string, type: string) {
  return sendFaults(reply, status, [{ loc, msg, type }]);
}
