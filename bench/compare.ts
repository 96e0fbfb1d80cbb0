// Metric questions: the product beside the peers, turn by turn, after everybody's figures were found equal.

import type { Dialect } from './expert.ts';
import { inTurns, type Pace, type Times, timesOf, together } from './measure.ts';
import { duckdbPeer, type Peer, postgresPeer } from './peers.ts';
import { disagreement, drawOf, QUESTIONS, type Question, SEGMENTS } from './questions.ts';
import type { World } from './world.ts';

/** Times by contestant: `runrate`, and a peer's engine with its name. */
export interface Compared {
  readonly customers: number;
  readonly lines: number;
  readonly title: string;
  readonly figures: number;
  readonly times: Readonly<Record<string, Times>>;
}

export interface Concurrent {
  readonly customers: number;
  readonly askers: number;
  readonly title: string;
  readonly times: Readonly<Record<string, Times>>;
}

export interface PeerChoice {
  /** Address of a PostgreSQL server on which a database may be made; null: without PostgreSQL. */
  readonly postgres: string | null;
  /** The engines on which the playbook's statements take part, which are the slowest. */
  readonly playbook: readonly Dialect[];
}

const ASKERS = 8;
/** Questions of each in a block. */
const EACH = 3;

/** Asks everything; throws where anybody's figures differ from the product's. */
export async function compare(
  world: World,
  choice: PeerChoice,
  pace: Pace,
  say: (line: string) => void,
): Promise<{ compared: Compared[]; concurrent: Concurrent }> {
  const peers = [await duckdbPeer(world.raw)];
  try {
    if (choice.postgres !== null) {
      const connection = await world.raw.connect();
      peers.push(await postgresPeer(choice.postgres, connection, world.directory));
      connection.closeSync();
    }
    const compared: Compared[] = [];
    for (const question of QUESTIONS) {
      say(`${world.customers.toLocaleString('en')} customers: ${question.title}`);
      compared.push(await compareOne(world, question, peers, choice, pace));
    }
    return { compared, concurrent: await atOnce(world, pace) };
  } finally {
    for (const peer of peers) await peer.close();
  }
}

async function compareOne(
  world: World,
  question: Question,
  peers: readonly Peer[],
  choice: PeerChoice,
  pace: Pace,
): Promise<Compared> {
  const first = drawOf(0, world.customers);
  const begun = performance.now();
  const figures = await question.ours(world.context, first);
  const asked = timesOf([performance.now() - begun]);
  const contestants: Record<string, (round: number) => Promise<unknown>> = {
    runrate: (round) => question.ours(world.context, drawOf(round + 1, world.customers)),
    // What was asked a moment ago, while nothing was written.
    'runrate, asked again': () => question.ours(world.context, first),
  };
  for (const peer of peers)
    for (const [name, sql] of Object.entries(question.peers)) {
      if (name === 'playbook' && !choice.playbook.includes(peer.dialect)) continue;
      const found = disagreement(figures, await peer.ask(sql(peer.dialect, first)));
      if (found !== null) throw new Error(`${question.title}: ${peer.dialect} ${name} does not agree: ${found}`);
      contestants[`${peer.dialect} ${name}`] = (round) =>
        peer.ask(sql(peer.dialect, drawOf(round + 1, world.customers)));
    }
  const times = { ...(await inTurns(contestants, pace)), 'runrate, asked first': asked };
  const { customers, lines } = world;
  return { customers, lines, title: question.title, figures: figures.size, times };
}

/** The question of the target from eight askers at once: the product, then as many connections of DuckDB, in blocks. */
async function atOnce(world: World, pace: Pace): Promise<Concurrent> {
  const connections = await Promise.all(Array.from({ length: ASKERS }, () => duckdbPeer(world.raw)));
  const sql = SEGMENTS.peers.expert;
  const samples: Record<string, number[]> = { runrate: [], 'duckdb expert': [] };
  const begun = performance.now();
  for (let block = 0; block < pace.most && (block < 1 || performance.now() - begun < pace.seconds * 1000); block += 1) {
    // Never the draws of a block before: no answer is one that was kept.
    const draw = (n: number) => drawOf((block + 2) * ASKERS * EACH + n, world.customers);
    const ours = connections.map(() => (n: number) => SEGMENTS.ours(world.context, draw(n)));
    const expert = connections.map((peer) => (n: number) => peer.ask(sql('duckdb', draw(n))));
    samples.runrate?.push(...(await together(ours, EACH)));
    samples['duckdb expert']?.push(...(await together(expert, EACH)));
  }
  for (const peer of connections) await peer.close();
  const times = Object.fromEntries(Object.entries(samples).map(([name, all]) => [name, timesOf(all)]));
  return { customers: world.customers, askers: ASKERS, title: SEGMENTS.title, times };
}
