"""Tryton's own models in this process: for seeding, edits and questions that would be slow one call at a time."""
import contextlib
import os

DATABASE = "tryton"


class TrytonPool:
    """One database at a time: close it before the next is opened."""

    def __init__(self, configuration):
        """`configuration`: path of the trytond.conf of a TrytonServer."""
        os.environ.setdefault("TRYTOND_LOGGING_LEVEL", "40")
        from trytond.config import config
        config.update_etc(str(configuration))
        from sql import Flavor
        from trytond import backend
        from trytond.cache import Cache
        from trytond.pool import Pool
        from trytond.transaction import Transaction
        from trytond.worker import run_task

        self._run_task, self._transaction = run_task, Transaction
        Flavor.set(backend.Database.flavor)
        self._cache, self._backend = Cache, backend
        Pool.start()
        self.pool = Pool(DATABASE)
        with Transaction().start(DATABASE, 0, readonly=True):
            self.pool.init()
        self.company = self._first_id("company.company")

    def close(self):
        """Before the database goes away: a thread listens to it for what other processes change."""
        self._cache.drop(DATABASE)
        self._backend.Database(DATABASE).close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _first_id(self, model):
        with self._transaction().start(DATABASE, 0, readonly=True):
            found = self.pool.get(model).search([], limit=1)
            return found[0].id if found else None

    def get(self, name, kind="model"):
        return self.pool.get(name, type=kind)

    @property
    def engine(self):
        return self._backend.name

    def business_tables(self):
        """Of all stored models but Tryton's own, with their histories."""
        for name, model in self.pool.iterobject():
            is_own = name.startswith(("ir.", "res.")) and name != "ir.attachment"
            if is_own or not getattr(model, "_table", None) or callable(model.table_query):
                continue
            yield model._table
            if model._history:
                yield model._table + "__history"

    @contextlib.contextmanager
    def transaction(self, readonly=False, user=1, run_tasks=True, **context):
        """One transaction of the administrator in the company; then, as the server does, what it put into the queue."""
        context.setdefault("company", self.company)
        with self._transaction().start(DATABASE, user, readonly=readonly, context=context) as transaction:
            yield transaction
            tasks = transaction.tasks
        if not run_tasks:
            tasks.clear()
        while tasks:
            self._run_task(self.pool, tasks.pop())

    def rollback(self):
        """Undoes what the running transaction did so far."""
        self._transaction().rollback()

    def context(self, **values):
        """Adds to the context of the running transaction."""
        return self._transaction().set_context(**values)
