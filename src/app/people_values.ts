// The values that operations on people take and answer.

import { z } from 'zod';
import { PASSWORD_LEAST, PASSWORD_MOST } from '../auth/auth.ts';
import { ROLES } from '../store/store.ts';
import * as values from './values.ts';

export const ROLE = z.enum(ROLES).meta({ description: 'viewer reads; analyst keeps views and decides findings too' });

export const PERSON_NAME = values.text
  .trim()
  .min(1)
  .max(100)
  .meta({ examples: ['Ada Lovelace'] });

export const EMAIL = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email({ error: 'Must be an e-mail address' }))
  .meta({ description: 'Signs in with it; kept in lower case', examples: ['ada@example.com'] });

export const PASSWORD = z
  .string()
  .min(PASSWORD_LEAST, { error: `Must have at least ${PASSWORD_LEAST} characters` })
  .max(PASSWORD_MOST, { error: `Must have at most ${PASSWORD_MOST} characters` })
  .meta({ writeOnly: true, description: `${PASSWORD_LEAST} to ${PASSWORD_MOST} characters` });

export const COMPANY_NAME = values.text
  .trim()
  .min(1)
  .max(255)
  .meta({ examples: ['Acme'] });

export const INSTANT = z.string().meta({ format: 'date-time' });
