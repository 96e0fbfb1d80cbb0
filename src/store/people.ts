// The store's part about people, put together over an engine.

import { listEntries, recordEntry } from './audit_log.ts';
import { authRecords } from './auth_records.ts';
import type { Engine } from './engine.ts';
import { findInvitation, invite, listInvitations, withdrawInvitation } from './invitations.ts';
import type { PeopleStore } from './people_store.ts';
import {
  acceptInvitation,
  addUser,
  anyUser,
  changeUser,
  findUser,
  findUserByEmail,
  listMembers,
  listMemberships,
  noteSeen,
  removeMember,
  setRole,
} from './users.ts';

/** `guarded` says in the port's words that the database is away. */
export function peopleStore(engine: Engine, guarded: <T>(work: () => Promise<T>) => Promise<T>): PeopleStore {
  const guard =
    <A extends unknown[], R>(work: (engine: Engine, ...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      guarded(() => work(engine, ...args));
  return {
    anyUser: guard(anyUser),
    user: guard(findUser),
    userByEmail: guard(findUserByEmail),
    addUser: guard(addUser),
    changeUser: guard(changeUser),
    noteSeen: guard(noteSeen),
    memberships: guard(listMemberships),
    members: guard(listMembers),
    setRole: guard(setRole),
    removeMember: guard(removeMember),
    invite: guard(invite),
    invitations: guard(listInvitations),
    invitation: guard(findInvitation),
    acceptInvitation: guard(acceptInvitation),
    withdrawInvitation: guard(withdrawInvitation),
    record: guard(recordEntry),
    auditLog: guard(listEntries),
    auth: authRecords(engine, guarded),
  };
}
