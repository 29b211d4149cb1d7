// The tokens of search.js are those of the vectors, and so those of the program: `cargo test --test search`.
// Needs no browser.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';

const read = (path) => fs.readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const context = vm.createContext({});
vm.runInContext(read('themes/default/assets/search.js'), context);
const { fold, runs, grams, cover, bucketOf } = context.jianbaoSearch;

/** Arrays of another context have another prototype. */
const plain = (value) => JSON.parse(JSON.stringify(value));

for (const { text, ...expected } of JSON.parse(read('tests/search/vectors.json'))) {
  test(`${JSON.stringify(text)} falls into its tokens`, () => {
    const found = { fold: fold(text), grams: grams(text), cover: runs(text).map(cover), bucket: bucketOf(text, 64) };
    assert.deepEqual(plain(found), expected);
    assert.equal(fold(text).length, text.length, 'what is found in the folded text stands at the same place');
  });
}
