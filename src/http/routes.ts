// Every route of the API, in the order of the documentation.

import { createAcquisitionCost, deleteAcquisitionCost, listAcquisitionCosts } from '../app/acquisition_costs.ts';
import { exportCohortCustomers, listCohortCustomers } from '../app/cohort_customers.ts';
import { getCohorts } from '../app/cohorts.ts';
import { getCompany, listCompanyChanges, updateCompany } from '../app/company.ts';
import { compareMetric } from '../app/compare.ts';
import { explainMetric } from '../app/explain.ts';
import { dismissFinding, listFindings, reopenFinding, summariseFindings } from '../app/findings.ts';
import { exportMetricCustomers, listMetricCustomers } from '../app/metric_customers.ts';
import { getMetric, listMetricDimensions, listMetrics } from '../app/metrics.ts';
import { OBJECT_OPERATIONS, type ObjectOperations, type Posted } from '../app/objects.ts';
import type { Operation } from '../app/operation.ts';
import { listRates } from '../app/rates.ts';
import { exportRevenueSchedule, getRevenueSchedule } from '../app/revenue.ts';
import { exportRevenueJournal, getRevenueJournal } from '../app/revenue_journal.ts';
import { describeView, exportView, listViews, queryView } from '../app/views.ts';
import { CONNECTION_ROUTES } from './connection_routes.ts';
import { IMPORT_ROUTES } from './import_routes.ts';
import { PEOPLE_ROUTES } from './people_routes.ts';
import { deleted, type Route, read, updated } from './route.ts';
import { WORKSPACE_ROUTES } from './workspace_routes.ts';

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** The routes of one object, at its path and its aliases. */
function objectRoutes({ spec, get, list, post, update, remove }: ObjectOperations): Route[] {
  const tag = capital(`${spec.label}s`);
  const all = { ...read(`/${spec.path}`, list, tag), aliases: spec.aliases.map((alias) => `/${alias}`) };
  const one = { ...read(`/${spec.path}/{id}`, get, tag), aliases: spec.aliases.map((alias) => `/${alias}/{id}`) };
  return [
    all,
    { ...posted(all.path, post, tag), aliases: all.aliases, strict: 'strict' },
    one,
    { ...updated(one.path, update, tag), aliases: one.aliases },
    { ...deleted(one.path, remove, tag), aliases: one.aliases },
  ];
}

/** An upsert: 201 where the id was new, else 200, with the whole object. */
function posted(path: string, operation: Operation, tag: string): Route {
  return {
    ...read(path, operation, tag),
    method: 'POST',
    body: 'data',
    statuses: { 201: 'Created', 200: 'The id existed: merged' },
    answer: (output) => {
      const { created, record } = output as Posted;
      return { status: created ? 201 : 200, body: record };
    },
  };
}

/** A command on something that exists, answered with its outcome. */
function command(path: string, operation: Operation, tag: string): Route {
  return { ...read(path, operation, tag), method: 'POST', body: 'data', statuses: { 200: 'Done' } };
}

export const ROUTES: readonly Route[] = [
  ...OBJECT_OPERATIONS.flatMap(objectRoutes),
  read('/company', getCompany, 'Company'),
  updated('/company', updateCompany, 'Company'),
  read('/company/changes', listCompanyChanges, 'Company'),
  read('/rates', listRates, 'Company'),
  read('/metrics', listMetrics, 'Metrics'),
  read('/metrics/{slug}', getMetric, 'Metrics'),
  read('/metrics/{slug}/dimensions', listMetricDimensions, 'Metrics'),
  read('/metrics/{slug}/explain', explainMetric, 'Metrics'),
  { ...read('/metrics/{slug}/customers', listMetricCustomers, 'Metrics'), csv: exportMetricCustomers },
  read('/metrics/{slug}/compare', compareMetric, 'Metrics'),
  read('/cohorts', getCohorts, 'Cohorts'),
  { ...read('/cohorts/customers', listCohortCustomers, 'Cohorts'), csv: exportCohortCustomers },
  read('/views', listViews, 'Views'),
  read('/views/{slug}', describeView, 'Views'),
  { ...read('/views/{slug}/query', queryView, 'Views'), csv: exportView },
  { ...read('/revenue/schedule', getRevenueSchedule, 'Revenue'), csv: exportRevenueSchedule },
  { ...read('/revenue/journal', getRevenueJournal, 'Revenue'), csv: exportRevenueJournal },
  read('/acquisition_costs', listAcquisitionCosts, 'Acquisition costs'),
  posted('/acquisition_costs', createAcquisitionCost, 'Acquisition costs'),
  deleted('/acquisition_costs/{id}', deleteAcquisitionCost, 'Acquisition costs'),
  read('/findings', listFindings, 'Findings'),
  read('/findings/summary', summariseFindings, 'Findings'),
  command('/findings/{key}/dismiss', dismissFinding, 'Findings'),
  command('/findings/{key}/reopen', reopenFinding, 'Findings'),
  ...CONNECTION_ROUTES,
  ...IMPORT_ROUTES,
  ...PEOPLE_ROUTES,
  ...WORKSPACE_ROUTES,
];
