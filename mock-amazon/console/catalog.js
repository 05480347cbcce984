// catalog.js -- what the program can do, as GET /control/catalog tells it from its own tables, in the shapes that the
// forms use. Only the words for people are known here; a kind of fault without any is shown by its name.

const EXAMPLES = { status: "429", error: "its usual one", retry_after: "2, date:2, none", delay: "1s" };

const ABOUT = {
  status: "An error status, with the service's own body.",
  rejected: "200, and the body says no.",
  malformed: "JSON without its end.",
  empty: "No body where one is due.",
  "wrong-type": "A web page instead of an answer.",
  refused: "Reset, and then nobody can connect for a while.",
  reset: "The connection is reset instead of an answer.",
  close: "The connection is closed without an answer.",
  "reset-mid-head": "Reset within the headers.",
  "reset-mid-body": "Reset within the body.",
  truncated: "Closed within the body.",
  "length-too-large": "Content-Length says more than comes.",
  "length-too-small": "Content-Length says less than comes.",
  stall: "Silence for ever.",
  crash: "The retailer is killed, where its profile can do that.",
  delay: "The right message, late.",
  "extra-fields": "The right message, with members that nobody published.",
  "slow-head": "The right message, its headers in slow pieces.",
  "slow-body": "The right message, its body in slow pieces.",
  duplicated: "The same bytes twice.",
  reordered: "After the next trip's cart.",
  "gives-up": "Amazon hangs up first.",
};

function kindOf(kind, fields) {
  return {
    name: kind.kind,
    about: ABOUT[kind.kind] ?? "",
    moments: { "from-retailer": kind.in, "to-retailer": kind.out },
    members: kind.members.map((name) => {
      const field = fields.find((one) => one.name === name);
      return { name, type: field?.kind, values: field?.choices, example: EXAMPLES[name] };
    }),
  };
}

export function readCatalog(catalog) {
  return {
    operations: catalog.operations.map(({ op, direction }) => ({ name: op, direction })),
    faults: catalog.fault_kinds.map((kind) => kindOf(kind, catalog.fault)),
    traits: Object.entries(catalog.stores).map(([name, words]) => ({ name, words })),
    settings: catalog.settings,
    brands: catalog.brands,
    products: catalog.products.map(({ name, sku, price }) => ({
      name: name.charAt(0) + name.slice(1).toLowerCase(), sku, price: { amount: price, code: catalog.currency },
    })),
  };
}
