// Every route of the API, in the order of the documentation.

import { getCompany, listCompanyChanges, updateCompany } from '../app/company.ts';
import { explainMetric } from '../app/explain.ts';
import { getMetric, listMetricDimensions, listMetrics } from '../app/metrics.ts';
import { OBJECT_OPERATIONS, type ObjectOperations, type Posted } from '../app/objects.ts';
import { type Route, read } from './route.ts';

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** What POST, PATCH and DELETE of an object have besides a GET. */
function objectRoutes({ spec, get, list, post, update, remove }: ObjectOperations): Route[] {
  const tag = capital(`${spec.label}s`);
  const all = { ...read(`/${spec.path}`, list, tag), aliases: spec.aliases.map((alias) => `/${alias}`) };
  const one = { ...read(`/${spec.path}/{id}`, get, tag), aliases: spec.aliases.map((alias) => `/${alias}/{id}`) };
  return [
    all,
    {
      ...all,
      method: 'POST',
      operation: post,
      body: 'data',
      strict: 'strict',
      statuses: { 201: 'Created', 200: 'The id existed: merged' },
      answer: (output) => {
        const { created, record } = output as Posted;
        return { status: created ? 201 : 200, body: record };
      },
    },
    one,
    {
      ...one,
      method: 'PATCH',
      operation: update,
      body: 'data',
      statuses: { 202: 'Updated' },
      answer: (output) => ({ status: 202, body: output }),
    },
    {
      ...one,
      method: 'DELETE',
      operation: remove,
      statuses: { 204: 'Deleted' },
      answer: () => ({ status: 204 }),
    },
  ];
}

export const ROUTES: readonly Route[] = [
  ...OBJECT_OPERATIONS.flatMap(objectRoutes),
  read('/company', getCompany, 'Company'),
  {
    ...read('/company', updateCompany, 'Company'),
    method: 'PATCH',
    body: 'data',
    statuses: { 202: 'Updated' },
    answer: (output) => ({ status: 202, body: output }),
  },
  read('/company/changes', listCompanyChanges, 'Company'),
  read('/metrics', listMetrics, 'Metrics'),
  read('/metrics/{slug}', getMetric, 'Metrics'),
  read('/metrics/{slug}/dimensions', listMetricDimensions, 'Metrics'),
  read('/metrics/{slug}/explain', explainMetric, 'Metrics'),
];
