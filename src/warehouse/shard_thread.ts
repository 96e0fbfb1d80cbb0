// The entry of a worker thread that computes a shard of a large build.

import { parentPort, workerData } from 'node:worker_threads';
import { runShard, type ShardTask } from './shard.ts';

if (parentPort === null) throw new Error('This file is the entry of a worker thread');
await runShard(workerData as ShardTask, parentPort);
