// What each role may do, and who may give or take which role.

import type { Role, Scope } from '../store/store.ts';

/** The scopes of a role; an owner may besides change and remove owners and admins. */
export const ROLE_SCOPES: Readonly<Record<Role, readonly Scope[]>> = {
  viewer: ['read'],
  analyst: ['read', 'analyse'],
  admin: ['read', 'analyse', 'write', 'admin'],
  owner: ['read', 'analyse', 'write', 'admin'],
};

/** What a key may do: one that may write may also keep views and decide about findings. */
export function keyScopes(scopes: readonly Scope[]): readonly Scope[] {
  return scopes.includes('write') && !scopes.includes('analyse') ? [...scopes, 'analyse'] : scopes;
}

/** Whether somebody of this role may give, change or take the other role. */
export function mayManage(own: Role, other: Role): boolean {
  return own === 'owner' || (own === 'admin' && (other === 'analyst' || other === 'viewer'));
}
