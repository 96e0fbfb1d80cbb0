// `runrate users`: lists, adds and removes the users of a company, gives roles, and prints links for a new password.

import { Argument, Command } from 'commander';
import type { Context } from '../app/context.ts';
import type { Operation } from '../app/operation.ts';
import { ROLES, type Role, type User } from '../store/store.ts';
import { CommandError, chosenCompany, configOf, contextFor, withRuntime, withSettings } from './command.ts';
import type { Flags } from './config.ts';
import { textTable } from './table.ts';

interface UserFlags extends Flags {
  readonly company?: string;
  readonly name?: string;
  readonly address?: string;
  readonly json?: boolean;
}

interface ShownUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly created_at: string;
  readonly last_seen_at: string | null;
}

const ADDRESS = [
  '--address <url>',
  'where users open Runrate; default the host and port of the configuration',
] as const;

export function usersCommand(): Command {
  const users = new Command('users')
    .description('List, add and remove users, give roles, print links for a new password')
    .addHelpText(
      'after',
      `
On the embedded store these work while no server runs on it, on PostgreSQL at any time.

Examples:
  runrate users add ada@example.com owner --name "Ada Lovelace"
  runrate users reset ada@example.com --address https://runrate.example.com
  runrate users role ada@example.com viewer`,
    );
  const role = () => new Argument('<role>', 'what the user may do').choices(ROLES);
  const list = userCommand('list', 'List the users of a company')
    .option('--json', 'print a JSON array')
    .action(printUsers);
  const add = userCommand('add', 'Add a user; prints the link by which the password is chosen')
    .argument('<email>', 'signs in with it')
    .addArgument(role())
    .requiredOption('--name <name>', 'name of the person')
    .option(...ADDRESS)
    .action(addUser);
  const reset = userCommand('reset', 'Print a link by which the user chooses a new password, once, within a day')
    .argument('<email>', 'e-mail of the user')
    .option(...ADDRESS)
    .action(resetPassword);
  const change = userCommand('role', 'Give a user another role in a company')
    .argument('<email>', 'e-mail of the user')
    .addArgument(role())
    .action(changeRole);
  const remove = userCommand('remove', 'Take a user out of a company')
    .argument('<email>', 'e-mail of the user')
    .action(removeUser);
  for (const command of [list, add, reset, change, remove]) users.addCommand(command);
  return users;
}

function userCommand(name: string, description: string): Command {
  const command = new Command(name)
    .description(description)
    .option('--company <name>', 'name or number of the company; needed where there are several')
    .helpOption('--help', 'print this help')
    .exitOverride();
  return withSettings(command, ['data', 'database', 'host', 'port']);
}

/** Errors: CommandError with what was refused. */
async function ask(operation: Operation, context: Context, input: object): Promise<unknown> {
  const { perform } = await import('../app/operation.ts');
  const result = await perform(operation, context, input);
  if (result.ok) return result.value;
  throw new CommandError(result.fault.faults.map(({ msg }) => msg).join('\n'));
}

function inCompany<T>(flags: UserFlags, work: (context: Context) => Promise<T>): Promise<T> {
  return withRuntime(flags, async (runtime) => work(contextFor(runtime, await chosenCompany(runtime, flags.company))));
}

/** The address in links: a server that listens on all addresses is reached at this machine's own. */
function addressOf(flags: UserFlags): string {
  const { host, port } = configOf(flags);
  const address = flags.address ?? `http://${['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host}:${port}`;
  if (!URL.canParse(address)) throw new CommandError(`--address must be an address like https://runrate.example.com`);
  return address;
}

async function userOf(context: Context, email: string): Promise<User> {
  const user = await context.store.people.userByEmail(email);
  if (user !== null) return user;
  throw new CommandError(`There is no user ${email}; see \`runrate users list\`.`);
}

async function printUsers(flags: UserFlags): Promise<void> {
  const { listUsers } = await import('../app/members.ts');
  const users = (await inCompany(flags, (context) => ask(listUsers, context, {}))) as ShownUser[];
  if (flags.json === true) return console.log(JSON.stringify(users));
  const rows = users.map((user) => [
    user.email,
    user.name,
    user.role,
    user.created_at.slice(0, 10),
    user.last_seen_at?.slice(0, 10) ?? 'never',
  ]);
  console.log(textTable(['e-mail', 'name', 'role', 'added', 'last seen'], rows));
}

async function addUser(givenEmail: string, role: Role, flags: UserFlags): Promise<void> {
  const { EMAIL, PERSON_NAME } = await import('../app/people_values.ts');
  const { addMember } = await import('../app/user_admin.ts');
  const email = EMAIL.safeParse(givenEmail);
  const name = PERSON_NAME.safeParse(flags.name ?? '');
  if (!email.success) throw new CommandError(`"${givenEmail}" is not an e-mail address`);
  if (!name.success) throw new CommandError('--name must have 1 to 100 characters');
  const address = addressOf(flags);
  await inCompany(flags, async (context) => {
    const { user, isNew } = await addMember(context, { email: email.data, name: name.data }, role);
    console.log(`${user.name} (${user.email}) is ${role} now.`);
    if (isNew) await printReset(context, user, address);
  });
}

async function printReset(context: Context, user: User, address: string): Promise<void> {
  const { oneTimeLink } = await import('../app/user_admin.ts');
  const { link, expiresAt } = await oneTimeLink(context, 'reset-password', user, address);
  console.log(`To choose a password, once, until ${expiresAt.slice(0, 16).replace('T', ' ')} UTC:\n${link}`);
}

async function resetPassword(email: string, flags: UserFlags): Promise<void> {
  const { noteResetLink } = await import('../app/user_admin.ts');
  const address = addressOf(flags);
  await withRuntime(flags, async (runtime) => {
    // A user belongs to several companies and to none in particular.
    const context = { ...runtime, actor: { company: 0, scopes: [], name: 'command line' } };
    const user = await userOf(context, email);
    await noteResetLink(context, user);
    await printReset(context, user, address);
  });
}

async function changeRole(email: string, role: Role, flags: UserFlags): Promise<void> {
  const { updateUser } = await import('../app/members.ts');
  await inCompany(flags, async (context) => {
    const { id } = await userOf(context, email);
    await ask(updateUser, context, { id, data: { role } });
  });
  console.log(`${email} is ${role} now.`);
}

async function removeUser(email: string, flags: UserFlags): Promise<void> {
  const { deleteUser } = await import('../app/members.ts');
  await inCompany(flags, async (context) => {
    const { id } = await userOf(context, email);
    await ask(deleteUser, context, { id });
  });
  console.log(`${email} is out of the company.`);
}
