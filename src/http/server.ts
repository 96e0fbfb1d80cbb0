// The HTTP server: routes, documentation and health on one fastify instance, which tests can inject requests into.

import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type HTTPMethods } from 'fastify';
import type { Services } from '../app/context.ts';
import type { Download } from '../app/download.ts';
import { perform } from '../app/operation.ts';
import { Gate } from './access.ts';
import { sendCsv, sendDownload, sendFaults, sendJson, statusOf, wantsCsv } from './answer.ts';
import { authRoutes } from './auth_routes.ts';
import { acceptAnything, acceptJson, BODY_MAX } from './body.ts';
import { bulkRoutes } from './bulk.ts';
import { docsRoutes } from './docs.ts';
import { answerBrokenRequest, answerError, answerUnknownPath } from './errors.ts';
import { eventRoutes } from './events.ts';
import { healthRoutes } from './health.ts';
import { inputOf, planOf, requestFaults } from './input.ts';
import { type McpAnswer, mcpRoute } from './mcp.ts';
import type { Route } from './route.ts';
import { ROUTES } from './routes.ts';
import { isPage, webRoutes } from './web.ts';
import { webhookRoutes } from './webhook.ts';

/** The same routes answer below both: a client of the original only changes its host. */
const BASES = ['/api/v1', '/product'] as const;

export interface HttpConfig {
  /** Shown in the API's description. */
  readonly version: string;
  /** Requests a minute and key; null: unlimited. */
  readonly requestsPerMinute: number | null;
  /** Whether X-Forwarded-For names the client: only behind a proxy that sets it. */
  readonly trustProxy: boolean;
  /** Told of every error that is answered with 500 or 503. */
  readonly onError: (error: unknown, requestId: string) => void;
  /** Answers Model Context Protocol clients at /mcp; without it there is no such path. */
  readonly mcp?: McpAnswer;
  /** The built web application; without it, or where nothing was built, only the API answers. */
  readonly web?: string;
}

/** For those that listen or add routes, such as the web pages. */
export type HttpServer = FastifyInstance;

/** A client that takes longer to send a request than this is cut off: open ones are held in memory. */
const REQUEST_MS_MAX = 600_000;

const SANE_REQUEST_ID = /^[\w.:-]{1,128}$/;

/** An id of the request: the client's own where it is short and plain, else a new one. */
function requestIdOf(request: { readonly headers: Readonly<Record<string, unknown>> }): string {
  const sent = request.headers['x-request-id'];
  return typeof sent === 'string' && SANE_REQUEST_ID.test(sent) ? sent : randomUUID();
}

/** Builds the server, not yet listening. */
export function createServer(services: Services, config: HttpConfig): FastifyInstance {
  const app = fastify({
    bodyLimit: BODY_MAX,
    trustProxy: config.trustProxy,
    requestTimeout: REQUEST_MS_MAX,
    // An id of 255 code points takes up to 3,060 characters percent-encoded.
    routerOptions: { maxParamLength: 4096 },
    genReqId: requestIdOf,
    frameworkErrors: (_error, request, reply) => void answerUnknownPath(new Map(), request, reply),
    clientErrorHandler: answerBrokenRequest,
  });
  const methods = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    methods.set(url, new Set([...(methods.get(url) ?? []), ...[method].flat()]));
  });
  app.decorateRequest('access', null);
  const page = config.web === undefined ? null : webRoutes(app, config.web);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    if (!request.is404) return done();
    const [path = ''] = request.url.split('?');
    if (page !== null && isPage(request.method, path, request.headers.accept)) return void page(reply);
    answerUnknownPath(methods, request, reply);
  });
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, config.onError));
  acceptJson(app);
  const gate = new Gate(services, config.requestsPerMinute, config.version);
  for (const route of ROUTES) if (route.raw !== true) addRoute(app, route, gate);
  app.register(async (scope) => {
    acceptAnything(scope);
    for (const route of ROUTES) if (route.raw === true) addRoute(scope, route, gate);
  });
  bulkRoutes(app, BASES, gate);
  eventRoutes(app, BASES, gate);
  webhookRoutes(app, BASES, services);
  authRoutes(app, services, config.version);
  docsRoutes(app, BASES, config.version);
  healthRoutes(app, services);
  if (config.mcp !== undefined) mcpRoute(app, gate, config.mcp, config.onError);
  return app;
}

/** Adds a route below both bases, at its path and aliases; PUT is the same partial update as PATCH. */
function addRoute(app: FastifyInstance, route: Route, gate: Gate): void {
  const plan = planOf(route);
  const { operation } = route;
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const context = request.access;
    if (context === null) throw new Error('the gate lets no request through without access');
    const { input, faults } = inputOf(plan, request);
    if (faults.length > 0) return sendFaults(reply, 422, faults);
    const csv = route.csv !== undefined && wantsCsv(request) ? route.csv : null;
    const result = await perform(csv ?? operation, context, input);
    if (!result.ok) {
      return sendFaults(reply, statusOf(result.fault.kind), requestFaults(plan, result.fault.faults));
    }
    if (csv !== null) return sendCsv(reply, result.value as AsyncIterable<string>);
    if (route.download !== undefined) return sendDownload(reply, result.value as Download);
    const { status, body, cookies } = route.answer(result.value);
    if (cookies !== undefined && cookies.length > 0) reply.header('set-cookie', [...cookies]);
    return body === undefined ? reply.code(status).send() : sendJson(reply, status, body);
  };
  const onRequest = (request: FastifyRequest, reply: FastifyReply) => gate.enter(operation.scope, request, reply);
  const method: HTTPMethods[] = route.method === 'PATCH' ? ['PATCH', 'PUT'] : [route.method];
  for (const base of BASES) {
    for (const path of [route.path, ...route.aliases]) {
      app.route({ method, url: `${base}${path.replace(/\{(\w+)\}/g, ':$1')}`, onRequest, handler });
    }
  }
}
