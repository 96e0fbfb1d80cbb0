// The routes of the session, users, invitations, API keys and the audit log.

import { createApiKey, deleteApiKey, listApiKeys } from '../app/api_keys.ts';
import { exportAuditLog, listAuditLog } from '../app/audit_log.ts';
import {
  acceptInvitation,
  createInvitation,
  deleteInvitation,
  getInvitation,
  listInvitations,
} from '../app/invitations.ts';
import { deleteUser, listUsers, updateUser } from '../app/members.ts';
import { createCompany, getSession, type SignedIn, setUp, updateProfile } from '../app/session.ts';
import { created, deleted, type Route, read, updated } from './route.ts';

const SESSION = 'Session';
const PEOPLE = 'People';

/** An answer that begins a session. */
function signingIn(path: string, operation: Route['operation'], tag: string): Route {
  return {
    ...created(path, operation, tag),
    answer: (output) => {
      const { cookies, shown } = output as SignedIn;
      return { status: 201, body: shown, cookies };
    },
  };
}

export const PEOPLE_ROUTES: readonly Route[] = [
  read('/session', getSession, SESSION),
  signingIn('/setup', setUp, SESSION),
  updated('/profile', updateProfile, SESSION),
  created('/companies', createCompany, SESSION),
  read('/users', listUsers, PEOPLE),
  updated('/users/{id}', updateUser, PEOPLE),
  deleted('/users/{id}', deleteUser, PEOPLE),
  read('/invitations', listInvitations, PEOPLE),
  created('/invitations', createInvitation, PEOPLE),
  deleted('/invitations/{id}', deleteInvitation, PEOPLE),
  read('/invitation/{token}', getInvitation, PEOPLE),
  signingIn('/invitation/{token}', acceptInvitation, PEOPLE),
  read('/api_keys', listApiKeys, 'API keys'),
  created('/api_keys', createApiKey, 'API keys'),
  deleted('/api_keys/{id}', deleteApiKey, 'API keys'),
  { ...read('/audit_log', listAuditLog, 'Audit log'), csv: exportAuditLog },
];
