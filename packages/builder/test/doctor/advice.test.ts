import { describe, expect, test } from 'vitest';
import { adviseOnDockerfile } from '#src/doctor/advise-on-dockerfile.ts';
import { adviseOnNames } from '#src/doctor/advise-on-names.ts';
import { checkGit } from '#src/doctor/check-git.ts';

const CLEAN = ['Procfile', 'package.json', 'package-lock.json', 'server.js'];
const codes = (names: string[], types = ['web']) =>
  adviseOnNames(names, types).map(({ code }) => code);

describe('the names of a commit', () => {
  test('a clean app is told nothing', () => {
    expect(codes([...CLEAN, '.env.example', 'test/fixtures/server.pem', 'keys/me.pub'])).toEqual(
      [],
    );
  });

  test.each([
    ['.env', 'env_committed'],
    ['config/.env.production', 'env_committed'],
    ['.ssh/id_ed25519', 'key_committed'],
    ['certs/tls.key', 'key_committed'],
    ['db/migrate/001_users.rb', 'no_release_command'],
    ['migrations/1.sql', 'no_release_command'],
    ['Gemfile', 'no_lock_file'],
  ])('%s: %s', (name, code) => {
    expect(codes([...CLEAN, name])).toEqual([code]);
  });

  test('migrations beside a release line are as they should be', () => {
    expect(codes([...CLEAN, 'migrations/1.sql'], ['web', 'release'])).toEqual([]);
  });

  test('no Procfile and no lock file', () => {
    expect(codes(['package.json', 'server.js'])).toEqual(['no_lock_file', 'no_procfile']);
  });
});

test.each([
  ['FROM node', 1],
  ['FROM node:latest AS build\nFROM build', 1],
  ['FROM --platform=linux/amd64 debian', 1],
  ['FROM registry.example:5000/node', 1],
  ['FROM node:24.1 AS build\nFROM build\nFROM scratch', 0],
  ['FROM node@sha256:abc', 0],
  ['ARG BASE\nFROM $BASE', 0],
])('the base of %j: %d advice', (text, count) => {
  expect(adviseOnDockerfile(text)).toHaveLength(count);
});

test.each([
  ['git version 2.39.5', 0],
  ['git version 2.47.3', 0],
  ['git version 3.0.0', 0],
  ['git version 2.39.2', 1],
  ['git version 2.30.2', 1],
])('%s: %d findings', (version, count) => {
  expect(checkGit(version)).toHaveLength(count);
});
