/** A flow with most of what a flow can have, in its canonical text: for tests. */
export const dashboardText = `{
  "$schema": "../.fanfare/flow.schema.json",
  "formatVersion": 1,
  "name": "Customer dashboard",
  "nodes": {
    "n4k": {
      "kind": "source",
      "service": "dashboard.load",
      "pattern": "fanout",
      "policy": {
        "quorum": 1
      }
    },
    "p2c": {
      "kind": "target",
      "service": "crm.get-customer",
      "request": {
        "id": 7
      },
      "timeoutMs": 5000,
      "retry": {
        "attempts": 3,
        "backoffMs": 200
      }
    },
    "q9d": {
      "kind": "target",
      "service": "erp.get-orders",
      "request": {
        "$jsonata": "{ 'customer': input.id }"
      }
    },
    "v7a": {
      "kind": "callback",
      "service": "audit.log"
    },
    "x1s": {
      "kind": "callback",
      "service": "dashboard.render"
    }
  },
  "edges": {
    "a1": {
      "from": "n4k",
      "to": "p2c",
      "role": "call"
    },
    "a2": {
      "from": "n4k",
      "to": "q9d",
      "role": "call"
    },
    "b1": {
      "from": "n4k",
      "to": "v7a",
      "role": "on-target",
      "when": "failed"
    },
    "c1": {
      "from": "n4k",
      "to": "x1s",
      "role": "on-final"
    }
  },
  "services": {
    "erp.get-orders": {
      "kind": "http",
      "url": "https://erp.example/orders?customer={{request.customer}}"
    }
  },
  "groups": {
    "g1": {
      "name": "Systems",
      "nodes": [
        "p2c",
        "q9d"
      ]
    }
  },
  "notes": {
    "m1": {
      "text": "Loads in under a *second*."
    }
  },
  "x-owner": "team dashboards",
  "layout": {
    "m1": [0, 200, 160, 80],
    "n4k": [0, 0],
    "p2c": [320, -80],
    "q9d": [320, 80],
    "v7a": [640, -80],
    "x1s": [640, 160]
  }
}
`
