// What is answered when no operation could: unknown paths and methods, unreadable bodies, a store that is away, bugs.

import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isUnavailable } from '../app/fault.ts';
import { sendFault } from './answer.ts';
import { BodyRefused } from './body.ts';

const RETRY_SECONDS = 2;

function patternOf(url: string): RegExp {
  const escaped = url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/:\w+/g, '[^/]+')}$`);
}

/** 405 with Allow where the path answers other methods, else 404. `methods` holds those of each route's path. */
export function answerUnknownPath(
  methods: ReadonlyMap<string, ReadonlySet<string>>,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  reply.header('x-request-id', request.id);
  const [path = ''] = request.raw.url?.split('?') ?? [];
  for (const [url, allowed] of methods) {
    if (!patternOf(url).test(path)) continue;
    reply.header('allow', [...allowed].sort().join(', '));
    return sendFault(reply, 405, ['path'], `${request.method} is not possible here`, 'method_not_allowed');
  }
  return sendFault(reply, 404, ['path'], 'No such path', 'not_found');
}

/** A fastify error's status and code, where it is one. */
function known(error: unknown): { status: number; code: string } {
  const status: unknown = error instanceof Error ? Reflect.get(error, 'statusCode') : undefined;
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return { status: typeof status === 'number' ? status : 500, code: typeof code === 'string' ? code : '' };
}

/** Answers an error that was thrown; bugs are told to `onError` and shown as a request id only. */
export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  onError: (error: unknown, requestId: string) => void,
): FastifyReply {
  if (error instanceof BodyRefused) return sendFault(reply, error.status, ['body'], error.message, error.type);
  if (isUnavailable(error)) {
    onError(error, request.id);
    reply.header('retry-after', RETRY_SECONDS);
    return sendFault(reply, 503, ['server'], 'The store is not reachable; try again', 'store_unavailable');
  }
  const { status, code } = known(error);
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return sendFault(reply, 413, ['body'], 'The body is larger than 10 MiB', 'too_large');
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return sendFault(reply, 415, ['header', 'content-type'], 'This content type is not accepted', 'unsupported_media');
  }
  if (status >= 400 && status < 500) return sendFault(reply, 422, ['body'], 'The body cannot be read', 'body_invalid');
  onError(error, request.id);
  return sendFault(reply, 500, ['server'], `Internal error; request id ${request.id}`, 'internal_error');
}

const BROKEN: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Answers bytes that are no HTTP request, on the bare socket, and closes it. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = BROKEN[error.code ?? ''] ?? '400 Bad Request';
  const detail = [{ loc: ['header'], msg: 'Not a readable HTTP request', type: 'bad_request' }];
  const body = JSON.stringify({ detail });
  const head = [
    `HTTP/1.1 ${status}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${randomUUID()}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
