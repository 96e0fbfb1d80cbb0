// `runrate demo`: a server with a sample company in it, loaded the first time, and what to look at.

import { Command } from 'commander';
import { configOf, withRuntime, withSettings } from './command.ts';
import type { Flags } from './config.ts';
import { askMetric } from './metrics.ts';
import { parseAnswer, seriesTable } from './series.ts';
import { SERVER_SETTINGS, whereFactsAre } from './serve.ts';
import { startServer, untilSignal } from './server.ts';

const MONTHS_SHOWN = 6;

export function demoCommand(version: string): Command {
  const command = new Command('demo')
    .description('Serve a generated sample company (2,000 customers, 4 years), loaded the first time')
    .addHelpText('after', '\nExample:\n  runrate demo --data ./data --port 4010');
  return withSettings(command, SERVER_SETTINGS).action((flags: Flags) => demo(flags, version));
}

async function demo(flags: Flags, version: string): Promise<void> {
  const config = configOf(flags);
  const { demoCompany } = await import('./demo_company.ts');
  const { oneTimeLink } = await import('../app/user_admin.ts');
  await withRuntime(flags, async (runtime) => {
    // The port first: nobody should wait for a load that cannot be served.
    const server = await startServer(runtime, config, version);
    try {
      const { company, apiKey, owner, password } = await demoCompany(runtime, config);
      const ended = untilSignal();
      const answer = parseAnswer(await askMetric(runtime, company, { slug: 'mrr' }));
      const series = answer.series.map((one) => ({ ...one, points: one.points.slice(-MONTHS_SHOWN) }));
      console.log(`\n${company.name}\n\n${seriesTable({ ...answer, series })}\n`);
      console.log(`Runrate ${version} on ${server.address}, ${whereFactsAre(config)}`);
      const { link } = await oneTimeLink(runtime, 'sign-in', owner, server.address);
      console.log(`Open     ${link}`);
      console.log(`Sign in  ${owner.email}, password ${password} (the link above signs in by itself, once)`);
      console.log(`API key  ${apiKey}`);
      console.log(`Try      curl -H "Authorization: Bearer ${apiKey}" "${server.address}/api/v1/metrics/arr"`);
      console.log(`Docs     ${server.address}/api/docs\nStop     Ctrl-C`);
      await ended;
    } finally {
      await server.stop();
    }
  });
}
