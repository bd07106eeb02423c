"""`python -m pipeline` is the command `verslag`."""

from pipeline.cli import main

raise SystemExit(main())
