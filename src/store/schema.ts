// All tables together: the statements that make them on either engine, and what a planner is told about them.

import { OBJECTS } from '../core/facts.ts';
import { IMPORT_TABLES } from './import_tables.ts';
import { PEOPLE_TABLES } from './people_tables.ts';
import { SAVED_ITEMS } from './saved_items.ts';
import { SYNC_TABLES } from './sync_tables.ts';
import {
  ACQUISITION_COSTS,
  API_KEYS,
  COMPANIES,
  type Dialect,
  EXCHANGE_RATES,
  FEED,
  FINDING_DECISIONS,
  type Index,
  OBJECT_TABLES,
  OPTION_CHANGES,
  STATUS_CHANGES,
  type Table,
} from './tables.ts';

export const TABLES: readonly Table[] = [
  COMPANIES,
  API_KEYS,
  OPTION_CHANGES,
  ...OBJECTS.map((object) => OBJECT_TABLES[object]),
  STATUS_CHANGES,
  FEED,
  EXCHANGE_RATES,
  ACQUISITION_COSTS,
  FINDING_DECISIONS,
  ...SYNC_TABLES,
  ...PEOPLE_TABLES,
  ...IMPORT_TABLES,
  SAVED_ITEMS,
];

/** The statements that make a table and its indexes. */
export function createStatements(table: Table, dialect: Dialect): string[] {
  const columns = Object.entries(table.columns).map(
    ([name, column]) => `"${name}" ${dialect.types[column.type]}${column.required === true ? ' not null' : ''}`,
  );
  const create = `create table "${table.name}" (${columns.join(', ')}, primary key (${quoted(table.key)}))`;
  return [create + dialect.tableSuffix, ...table.indexes.map((index) => createIndex(table, index))];
}

function createIndex(table: Table, index: Index): string {
  const last = index.columns.at(-1) ?? '';
  const where = index.sparse === true ? ` where "${last}" is not null` : '';
  const unique = index.unique === true ? 'unique ' : '';
  return `create ${unique}index "${indexName(table, index)}" on "${table.name}" (${quoted(index.columns)})${where}`;
}

function indexName(table: Table, index: Index): string {
  return `${table.name}_${index.columns.at(-1) ?? ''}`;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/** For a planner: how many rows there are, then how many share the first column of the index, the first two, … */
export interface IndexEstimates {
  readonly table: string;
  readonly index: string;
  readonly estimates: readonly number[];
}

const MANY = 1_000_000;
const FEW = 20;

/** Estimates for tables that one company has filled; those of the primary key stand under the table's name. */
export function indexEstimates(): IndexEstimates[] {
  return TABLES.flatMap((table) => [
    { table: table.name, index: table.name, estimates: estimates(table.key, true) },
    ...table.indexes.map((index) => ({
      table: table.name,
      index: indexName(table, index),
      estimates: estimates(index.columns, index.unique === true),
    })),
  ]);
}

function estimates(columns: readonly string[], unique: boolean): number[] {
  return [MANY, ...columns.map((_, at) => (at < columns.length - 1 ? MANY : unique ? 1 : FEW))];
}
