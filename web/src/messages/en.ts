// The English catalogue: one file an area, put together.

import analytics from './en/analytics.json';
import customers from './en/customers.json';
import data from './en/data.json';
import retention from './en/retention.json';
import revenue from './en/revenue.json';
import settings from './en/settings.json';
import shell from './en/shell.json';
import tables from './en/tables.json';

export const MESSAGES = {
  ...shell,
  ...analytics,
  ...customers,
  ...revenue,
  ...data,
  ...settings,
  ...tables,
  ...retention,
};
