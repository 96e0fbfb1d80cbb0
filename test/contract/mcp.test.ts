// The MCP server as its official inspector sees it, over Streamable HTTP and over standard input and output.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compose } from '../../src/cli/compose.ts';
import { type Config, readConfig } from '../../src/cli/config.ts';
import { type RunningServer, startServer } from '../../src/cli/server.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const INSPECTOR = join(ROOT, 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js');
const run = promisify(execFile);

interface Answer {
  readonly tools?: readonly { readonly name: string; readonly inputSchema: { readonly type: string } }[];
  readonly isError?: boolean;
  readonly content?: readonly { readonly text: string }[];
}

/** The inspector's answer; its exit code is not looked at, since an answer with `isError` ends it with one. */
async function inspect(...args: string[]): Promise<Answer> {
  const { stdout } = await run(process.execPath, [INSPECTOR, '--cli', ...args], { cwd: tmpdir() }).catch(
    (error: { readonly stdout?: string; readonly stderr?: string }) => {
      if (error.stdout?.trim().startsWith('{')) return { stdout: error.stdout };
      throw new Error(`the inspector failed: ${error.stderr}`);
    },
  );
  return JSON.parse(stdout) as Answer;
}

function textOf(answer: Answer): string {
  return answer.content?.[0]?.text ?? '';
}

describe('MCP', () => {
  let data = '';
  let config: Config;
  let server: RunningServer;
  let key = '';
  let closeRuntime: () => Promise<void>;

  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'runrate-mcp-'));
    config = readConfig({ data, port: '0' }, {});
    const runtime = await compose(config);
    const now = runtime.now().toISOString();
    const company = await runtime.store.createCompany('Assisted', now);
    key = (await runtime.store.createKey(company.no, 'assistant', ['read'], now)).secret;
    await runtime.store.writeBulk({ company: company.no, source: 'api', now }, [
      { kind: 'put', object: 'customer', body: { id: 'acme', country: 'FR' }, strict: false },
      {
        kind: 'put',
        object: 'invoice',
        strict: false,
        body: {
          id: 'inv-1',
          customer_id: 'acme',
          date: '2024-01-01',
          status: 'paid',
          invoice_line_items: [
            {
              id: 'line-1',
              type: 'subscription',
              amount_excluding_tax_after_discount: 1200,
              tax_amount: 0,
              currency_code: 'EUR',
              period_start: '2024-01-01',
              period_end: '2025-01-01',
            },
          ],
        },
      },
    ]);
    closeRuntime = () => runtime.close();
    server = await startServer(runtime, config, 'test');
  });

  after(async () => {
    await server.stop();
    await closeRuntime().catch(() => undefined);
    await rm(data, { recursive: true, force: true });
  });

  const overHttp = (...args: string[]) =>
    inspect(`${server.address}/mcp`, '--transport', 'http', '--header', `Authorization: Bearer ${key}`, ...args);

  it('lists its tools with their schemas', async () => {
    const { tools } = await overHttp('--method', 'tools/list');
    const names = (tools ?? []).map(({ name }) => name);
    assert.deepEqual(names, [
      'list_metrics',
      'describe_metric',
      'get_metric',
      'get_cohorts',
      'list_views',
      'describe_view',
      'query_view',
      'explain_metric',
      'list_findings',
    ]);
    assert.ok(tools?.every(({ inputSchema }) => inputSchema.type === 'object'));
  });

  it('answers a figure', async () => {
    const args = ['slug=mrr', 'date_start=2024-01-01', 'date_end=2024-01-31'];
    const answer = await overHttp('--method', 'tools/call', '--tool-name', 'get_metric', '--tool-arg', ...args);
    assert.match(textOf(answer), /"value":100,/);
  });

  it('answers rows of a view and explains a figure', async () => {
    const tool = (name: string, ...args: string[]) =>
      overHttp('--method', 'tools/call', '--tool-name', name, '--tool-arg', ...args);
    const rows = await tool('query_view', 'slug=invoice_lines');
    assert.match(textOf(rows), /"monthly_amount_base":100,/);
    const explained = await tool('explain_metric', 'slug=mrr', 'period=2024-01-31', 'customer_id=acme');
    assert.match(textOf(explained), /1200.*12.*100/);
  });

  it('says what to do about a wrong argument', async () => {
    const wrong = await overHttp('--method', 'tools/call', '--tool-name', 'get_metric', '--tool-arg', 'slug=nothing');
    assert.equal(wrong.isError, true);
    assert.match(textOf(wrong), /slug.*nothing.*\n.*list_metrics/s);
  });

  it('lets nobody in without a key', async () => {
    const answer = await fetch(`${server.address}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    });
    assert.equal(answer.status, 401);
  });

  it('speaks over standard input and output once the server has stopped', async () => {
    await server.stop();
    await closeRuntime();
    const { tools } = await inspect(
      process.execPath,
      join(ROOT, 'src/cli/main.ts'),
      'mcp',
      '--data',
      data,
      '--method',
      'tools/list',
    );
    assert.ok((tools ?? []).length >= 3);
  });
});
