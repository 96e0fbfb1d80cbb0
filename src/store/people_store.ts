// What the store keeps about people, a part of its port: users, who may do what in which company, invitations, the audit
// log, and the records of the authentication library.

import type { Value, ValueRow } from './tables.ts';

export const ROLES = ['owner', 'admin', 'analyst', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

export interface User {
  readonly id: string;
  readonly name: string;
  /** In lower case. */
  readonly email: string;
  readonly language: 'en' | 'fr' | null;
  readonly theme: 'light' | 'dark' | 'system';
  readonly createdAt: string;
  readonly lastSeenAt: string | null;
  /** The company looked at last; null before the first. */
  readonly lastCompany: number | null;
}

export interface NewUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** As the authentication library made it. */
  readonly passwordHash: string;
}

/** What a new user may do, and on which condition there may be one. */
export type Grant =
  /** Owner of the companies; refused where there is a user already. */
  | { readonly kind: 'first'; readonly companies: readonly number[] }
  /** Member by an invitation that is still good, which is spent; `hash` is that of its token. */
  | { readonly kind: 'invited'; readonly hash: string }
  | { readonly kind: 'member'; readonly company: number; readonly role: Role };

/** `taken`: the e-mail has a user already. `refused`: the grant's condition does not hold. */
export type Added = 'added' | 'taken' | 'refused';

export interface UserChange {
  readonly name?: string;
  readonly language?: User['language'];
  readonly theme?: User['theme'];
}

export interface Membership {
  readonly company: number;
  readonly companyName: string;
  readonly role: Role;
}

export interface Member {
  readonly user: User;
  readonly role: Role;
}

/** `last_owner`: a company must keep one. */
export type MemberChanged = 'changed' | 'unknown' | 'last_owner';

export interface Invitation {
  readonly id: string;
  readonly company: number;
  /** Only this e-mail may accept it; null: whoever has the link. */
  readonly email: string | null;
  readonly role: Role;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string;
  readonly acceptedAt: string | null;
  readonly withdrawnAt: string | null;
}

export type NewInvitation = Omit<Invitation, 'acceptedAt' | 'withdrawnAt'> & { readonly hash: string };

/** One change: who, what, from what to what, why. */
export interface AuditEntry {
  /** ISO instant. */
  readonly at: string;
  readonly actor: string;
  readonly actorKind: 'user' | 'key' | 'system';
  /** The user's id, the key's number, or null. */
  readonly actorId: string | null;
  /** `create`, `update`, `delete`, or another verb of an operation. */
  readonly action: string;
  readonly object: string;
  readonly objectId: string | null;
  /** What can be written as JSON; null where there was nothing. */
  readonly before: unknown;
  readonly after: unknown;
  readonly reason: string | null;
}

export interface AuditRecord extends AuditEntry {
  readonly no: number;
}

/** Every condition given must hold. */
export interface AuditQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** The actor's text or id. */
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly object?: string | undefined;
  readonly objectId?: string | undefined;
  /** ISO instants: at or after, before. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface AuditPage {
  readonly data: readonly AuditRecord[];
  readonly nextCursor: string | null;
}

/** A condition on a column; conditions of a list hold together, those marked `or` are alternatives to each other. */
export interface Condition {
  readonly column: string;
  readonly operator: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'in' | 'not_in';
  readonly value: Value | readonly Value[];
  readonly or: boolean;
}

/** Rows of the tables that the authentication library writes itself, by the tables' and columns' own names. */
export interface AuthRecords {
  create(table: string, row: ValueRow): Promise<ValueRow>;
  find(table: string, where: readonly Condition[], page?: RecordPage): Promise<ValueRow[]>;
  count(table: string, where: readonly Condition[]): Promise<number>;
  /** The changed rows. */
  update(table: string, where: readonly Condition[], change: ValueRow): Promise<ValueRow[]>;
  /** The removed rows; at most `limit` of them. */
  remove(table: string, where: readonly Condition[], limit?: number): Promise<ValueRow[]>;
  /** Everything done with the records handed to `work` becomes durable together, or not at all. */
  transaction<T>(work: (records: AuthRecords) => Promise<T>): Promise<T>;
}

export interface RecordPage {
  readonly limit: number;
  readonly offset?: number;
  readonly sortBy?: { readonly column: string; readonly direction: 'asc' | 'desc' };
}

export interface PeopleStore {
  anyUser(): Promise<boolean>;
  user(id: string): Promise<User | null>;
  userByEmail(email: string): Promise<User | null>;
  /** Adds a user with what the grant allows, all in one transaction. */
  addUser(user: NewUser, grant: Grant, now: string): Promise<Added>;
  changeUser(id: string, change: UserChange, now: string): Promise<User | null>;
  /** Notes that the user was there, for a company or none; the moment is noted at most once a minute. */
  noteSeen(user: User, company: number | null, now: string): Promise<void>;

  /** The user's companies in order of their names. */
  memberships(user: string): Promise<readonly Membership[]>;
  /** All members of a company, the earliest first. */
  members(company: number): Promise<readonly Member[]>;
  /** Makes the user a member, or gives the member this role. */
  setRole(company: number, user: string, role: Role, now: string): Promise<MemberChanged>;
  removeMember(company: number, user: string): Promise<MemberChanged>;

  invite(invitation: NewInvitation): Promise<void>;
  /** Those that can still be accepted, the latest first. */
  invitations(company: number, now: string): Promise<readonly Invitation[]>;
  /** By the hash of its token, in whatever state. */
  invitation(hash: string): Promise<Invitation | null>;
  /** Makes a user that there is already a member and spends the invitation; false where it is not good any more. */
  acceptInvitation(hash: string, user: string, now: string): Promise<boolean>;
  /** False where the company has no such invitation that could be withdrawn. */
  withdrawInvitation(company: number, id: string, now: string): Promise<boolean>;

  record(company: number, entry: AuditEntry): Promise<void>;
  /** The latest first; null where the cursor is none. */
  auditLog(company: number, query: AuditQuery): Promise<AuditPage | null>;

  readonly auth: AuthRecords;
}
