// Connections to providers: made, changed and removed; what each reads is written by its runs (app/sync).

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Connector } from '../connectors/connector.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Connection } from '../store/store.ts';
import { connectionAudit } from './connection_audit.ts';
import type { Context } from './context.ts';
import { type AppFault, fault, faultsOf, refused, within } from './fault.ts';
import { operation } from './operation.ts';
import { revokeTokens } from './sync/oauth_session.ts';
import { ID_PREFIX } from './sync/opened.ts';
import { DEFAULT_SCHEDULE, nextRun, scheduleFault } from './sync/schedule.ts';
import { RUN, shownRun } from './sync/shown_run.ts';
import * as values from './values.ts';

/** Sources that are no connection. */
const RESERVED = ['api', 'file'];
const PREFIX_MAX = 50;

const ATTENTION = z
  .strictObject({ code: z.string(), message: z.string(), scope: z.string().nullable() })
  .meta({ id: 'Attention' });

const CONNECTION = z
  .strictObject({
    id: z.string(),
    provider: z.string(),
    name: z.string().meta({ description: 'The `source` of the facts it brings' }),
    settings: z.record(z.string(), z.unknown()),
    schedule: z.string().nullable().meta({ description: 'Cron in the company’s time zone; null: only when asked' }),
    state: z.enum(['ready', 'syncing', 'needs_attention']),
    attention: ATTENTION.nullable().meta({ description: 'What its owner must do before it can be read' }),
    next_run_at: z.string().nullable(),
    last_success_at: z.string().nullable(),
    last_run: RUN.nullable(),
    created_at: z.string().meta({ format: 'date-time' }),
    updated_at: z.string().meta({ format: 'date-time' }),
  })
  .meta({ id: 'Connection' });

const NAME = values.text
  .min(1)
  .max(100)
  .refine((name) => !RESERVED.includes(name), { error: 'This name is taken by Runrate itself' })
  .meta({ description: 'Unique in the company', examples: ['Pennylane France'] });
const SCHEDULE = z
  .string()
  .superRefine((schedule, context) => {
    const message = scheduleFault(schedule);
    if (message !== null) context.addIssue({ code: 'custom', message });
  })
  .nullable()
  .meta({ description: `Cron in the company’s time zone; null: only when asked`, examples: [DEFAULT_SCHEDULE] });
const SETTINGS = z.record(z.string(), z.unknown()).meta({
  description: 'Settings of the provider (`GET /providers`), `base_url`, and `id_prefix` put before every new id',
});
const SECRET = z
  .record(z.string(), z.unknown())
  .meta({ description: 'Keys and tokens: written, never answered', writeOnly: true });

const BODY = z
  .strictObject({
    provider: z.string().meta({ examples: ['pennylane'] }),
    name: NAME,
    settings: SETTINGS.optional(),
    secret: SECRET,
    schedule: SCHEDULE.optional(),
  })
  .meta({ id: 'ConnectionBody' });

const UPDATE = z
  .strictObject({
    name: NAME.optional(),
    settings: SETTINGS.optional().meta({ description: 'Merged setting by setting; null takes the default again' }),
    secret: SECRET.optional().meta({ description: 'Replaces the secret' }),
    schedule: SCHEDULE.optional(),
  })
  .meta({ id: 'ConnectionUpdateBody' });

export const CONNECTION_ID = z.string().meta({ description: 'Id of the connection' });

const UNKNOWN = fault('not_found', ['id'], 'No connection with this id', 'not_found');

/** The connection, or the fault that says there is none. */
export async function ownConnection(context: Context, id: string): Promise<Result<Connection, AppFault>> {
  const found = values.isId(id) ? await context.store.sync.connection(context.actor.company, id) : null;
  return found === null ? fail(UNKNOWN) : ok(found);
}

/** A connection as the API shows it: never its secret. */
async function shown(context: Context, connection: Connection): Promise<z.infer<typeof CONNECTION>> {
  const [last = null] = await context.store.sync.runs(context.actor.company, connection.no, 1);
  const syncing = last !== null && last.finishedAt === null;
  return {
    id: connection.id,
    provider: connection.provider,
    name: connection.name,
    settings: connection.settings,
    schedule: connection.schedule,
    state: syncing ? 'syncing' : connection.attention === null ? 'ready' : 'needs_attention',
    attention: connection.attention,
    next_run_at: connection.nextRunAt,
    last_success_at: connection.syncedAt,
    last_run: last === null ? null : shownRun(last),
    created_at: connection.createdAt,
    updated_at: connection.updatedAt,
  };
}

type Settings = Readonly<Record<string, unknown>>;

/** The settings as they are kept: the provider's with their defaults, and the id prefix. */
function checkSettings(connector: Connector, given: Settings): Result<Settings, AppFault> {
  const { [ID_PREFIX]: prefix = '', ...own } = given;
  const loc = ['data', 'settings'];
  if (typeof prefix !== 'string' || prefix.length > PREFIX_MAX || (prefix !== '' && !values.isId(prefix))) {
    return fail(fault('invalid', [...loc, ID_PREFIX], `A text of at most ${PREFIX_MAX} characters`, 'value_error'));
  }
  const parsed = connector.settings.safeParse(own);
  if (!parsed.success) return fail(refused('invalid', within(loc, faultsOf(parsed.error, own))));
  return ok({ ...(parsed.data as Settings), [ID_PREFIX]: prefix });
}

function checkSecret(connector: Connector, secret: unknown): Result<unknown, AppFault> {
  const parsed = connector.secret.safeParse(secret);
  if (parsed.success) return ok(parsed.data);
  return fail(refused('invalid', within(['data', 'secret'], faultsOf(parsed.error, secret))));
}

async function timeZone(context: Context): Promise<string> {
  return (await context.store.company(context.actor.company))?.timeZone ?? 'UTC';
}

export const listProviders = operation({
  name: 'list_providers',
  summary: 'List providers',
  description: 'What a connection can be made to, with the JSON Schemas of its settings and of its secret.',
  scope: 'read',
  input: z.strictObject({}),
  output: z.strictObject({
    data: z.array(
      z.strictObject({
        provider: z.string(),
        label: z.string(),
        settings: z.record(z.string(), z.unknown()),
        secret: z.record(z.string(), z.unknown()),
      }),
    ),
  }),
  run: async ({ syncs }): Promise<Result<unknown, AppFault>> => {
    const schema = (of: z.ZodType) => z.toJSONSchema(of, { io: 'input', unrepresentable: 'any' });
    const data = syncs.config.connectors.map(({ provider, label, settings, secret }) => {
      return { provider, label, settings: schema(settings), secret: schema(secret) };
    });
    return ok({ data });
  },
});

export const listConnections = operation({
  name: 'list_connections',
  summary: 'List connections',
  description: 'Every connection with its state and its last run.',
  scope: 'read',
  input: z.strictObject({}),
  output: z.strictObject({ data: z.array(CONNECTION) }),
  run: async (context): Promise<Result<unknown, AppFault>> => {
    await context.syncs.sweep(context.actor.company);
    const all = await context.store.sync.connections(context.actor.company);
    return ok({ data: await Promise.all(all.map((one) => shown(context, one))) });
  },
});

export const getConnection = operation({
  name: 'get_connection',
  summary: 'Retrieve a connection',
  description: 'Its settings, state and last run; never its secret.',
  scope: 'read',
  input: z.strictObject({ id: CONNECTION_ID }),
  output: CONNECTION,
  run: async (context, { id }): Promise<Result<unknown, AppFault>> => {
    await context.syncs.sweep(context.actor.company);
    const found = await ownConnection(context, id);
    return found.ok ? ok(await shown(context, found.value)) : found;
  },
});

export const createConnection = operation({
  name: 'create_connection',
  summary: 'Create a connection',
  description:
    'Connects an account at a provider. It is read every night at 02:00 of the company unless `schedule` says otherwise.',
  scope: 'write',
  input: z.strictObject({ data: BODY }),
  output: CONNECTION,
  audit: connectionAudit(),
  run: async (context, { data }): Promise<Result<unknown, AppFault>> => {
    const { syncs, store, actor } = context;
    const connector = syncs.connector(data.provider);
    if (connector === null) {
      const known = syncs.config.connectors.map((one) => one.provider).join(', ');
      return fail(fault('invalid', ['data', 'provider'], `No such provider; there are: ${known}`, 'enum'));
    }
    const settings = checkSettings(connector, data.settings ?? {});
    if (!settings.ok) return settings;
    const secret = checkSecret(connector, data.secret);
    if (!secret.ok) return secret;
    const id = randomUUID();
    const schedule = data.schedule === undefined ? DEFAULT_SCHEDULE : data.schedule;
    const made = await store.sync.createConnection(
      actor.company,
      {
        id,
        provider: data.provider,
        name: data.name,
        settings: settings.value,
        secret: syncs.config.box.seal(secret.value, id),
        schedule,
        nextRunAt: nextRun(schedule, await timeZone(context), context.now(), id),
      },
      context.now().toISOString(),
    );
    if ('type' in made) return fail(refused('conflict', within(['data'], [made])));
    return ok(await shown(context, made));
  },
});

export const updateConnection = operation({
  name: 'update_connection',
  summary: 'Update a connection',
  description:
    'Changes what is sent. Other settings make the next run read from the beginning; nothing that was read is lost.',
  scope: 'write',
  input: z.strictObject({ id: CONNECTION_ID, data: UPDATE }),
  output: CONNECTION,
  audit: connectionAudit(),
  run: async (context, { id, data }): Promise<Result<unknown, AppFault>> => {
    const { syncs, store, actor } = context;
    const found = await ownConnection(context, id);
    if (!found.ok) return found;
    const connection = found.value;
    const connector = syncs.connector(connection.provider);
    if (connector === null) return fail(fault('conflict', ['id'], 'This server has no connector for it', 'conflict'));
    const merged = { ...connection.settings, ...data.settings };
    const given = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
    const settings = checkSettings(connector, given);
    if (!settings.ok) return settings;
    const secret = data.secret === undefined ? ok(undefined) : checkSecret(connector, data.secret);
    if (!secret.ok) return secret;
    const differs = JSON.stringify(settings.value) !== JSON.stringify(connection.settings);
    const zone = await timeZone(context);
    const changed = await store.sync.changeConnection(
      actor.company,
      connection.no,
      {
        ...(data.name === undefined ? {} : { name: data.name }),
        ...(differs ? { settings: settings.value, restart: true } : {}),
        ...(secret.value === undefined ? {} : { secret: syncs.config.box.seal(secret.value, id) }),
        ...(differs || secret.value !== undefined ? { attention: null } : {}),
        ...(data.schedule === undefined
          ? {}
          : { schedule: data.schedule, nextRunAt: nextRun(data.schedule, zone, context.now(), id) }),
      },
      context.now().toISOString(),
    );
    if ('loc' in changed)
      return fail(changed.type === 'not_found' ? UNKNOWN : refused('conflict', within(['data'], [changed])));
    return ok(await shown(context, changed));
  },
});

export const deleteConnection = operation({
  name: 'delete_connection',
  summary: 'Delete a connection',
  description: 'Stops its run and forgets its secret, runs and dead letters. The facts it brought stay.',
  scope: 'write',
  input: z.strictObject({ id: CONNECTION_ID }),
  output: z.null(),
  audit: connectionAudit(),
  run: async (context, { id }): Promise<Result<null, AppFault>> => {
    const { syncs, store, actor } = context;
    const found = await ownConnection(context, id);
    if (!found.ok) return found;
    const [last] = await store.sync.runs(actor.company, found.value.no, 1);
    if (last !== undefined && last.finishedAt === null) await syncs.cancel(actor.company, last.no);
    await revokeTokens(context, found.value);
    await store.sync.removeConnection(actor.company, found.value.no);
    return ok(null);
  },
});
