"""The indexes behind the aliases: making a new version, switching to it, going back, clearing up.

{prefix}-resources-nl                     alias that is searched
{prefix}-resources-nl-write               alias that changes go to
{prefix}-resources-nl-previous            alias of the generation before, for a rollback
{prefix}-resources-nl-build               alias of a version that is being filled
{prefix}-resources-nl-behind              alias of the one in use, until it has the changes made before the switch
{prefix}-resources-nl-v20261123t140501…   the versions themselves
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.base import EngineError, IndexMissing, IndexOfOtherRelease
from search.engines.elastic import mapping
from search.engines.elastic.errors import translated

READ, WRITE, PREVIOUS, BUILD, BEHIND = "", "-write", "-previous", "-build", "-behind"
ROLES = (READ, WRITE, PREVIOUS, BUILD, BEHIND)
_TIME = "%Y%m%dt%H%M%S%f"
# A build that was left this long ago is not gone on with: the record of changes may not reach back to it.
OLDEST_RESUMED_DAYS = 3


@dataclass(frozen=True, slots=True)
class IndexVersion:
    """One index: its language, the version of analyser and mapping that made it, its aliases as roles."""

    name: str
    locale: str
    version: str
    created: datetime
    roles: frozenset[str]


class Lifecycle:
    """All versions of all languages of one installation, named by its prefix."""

    def __init__(
        self, client: Elasticsearch, prefix: str, locales: Sequence[str], facet_names: Sequence[str], version: str
    ) -> None:
        self._client = client
        self._prefix = prefix
        self._locales = tuple(locales)
        self._facet_names = tuple(facet_names)
        self._version = version

    def using(self, client: Elasticsearch) -> Lifecycle:
        """The same over another client, say one with less patience."""
        return Lifecycle(client, self._prefix, self._locales, self._facet_names, self._version)

    def alias(self, locale: str, role: str = READ) -> str:
        return f"{self._prefix}-resources-{locale}{role}"

    def versions(self) -> list[IndexVersion]:
        """Every version there is, oldest first. One request."""
        with translated("The indexes cannot be listed"):
            found = self._client.indices.get(
                index=f"{self._prefix}-resources-*", expand_wildcards="all", features=["aliases", "mappings"]
            )
            versions = [self._version_of(name, facts) for name, facts in found.items()]
        return sorted((each for each in versions if each), key=lambda each: each.name)

    def _version_of(self, name: str, facts: Mapping[str, Any]) -> IndexVersion | None:
        meta = facts.get("mappings", {}).get("_meta", {})
        locale = meta.get("locale")
        # Other people's indexes may happen to be called like ours.
        if locale not in self._locales or not name.startswith(f"{self.alias(locale)}-v"):
            return None
        roles = frozenset(role for role in ROLES if self.alias(locale, role) in facts.get("aliases", {}))
        return IndexVersion(name, locale, meta["version"], datetime.fromisoformat(meta["created"]), roles)

    def written(self) -> dict[str, IndexVersion]:
        """The index that takes the changes of each language.

        :raises IndexMissing: there is none, or it was made by another version of analyser or mapping.
        """
        current = self._with_role(WRITE)
        self._demand_current(current)
        return current

    def _with_role(self, role: str) -> dict[str, IndexVersion]:
        return {each.locale: each for each in self.versions() if role in each.roles}

    def _demand_current(self, indexes: Mapping[str, IndexVersion]) -> None:
        for locale in self._locales:
            if locale not in indexes:
                raise IndexMissing(f"There is no index {self.alias(locale)} yet: run rebuild_index")
            if indexes[locale].version != self._version:
                raise IndexOfOtherRelease(
                    f"The index {indexes[locale].name} was made by version {indexes[locale].version} of analyser and "
                    f"mapping, and this is version {self._version}: run rebuild_index"
                )

    def unfinished(self) -> dict[str, IndexVersion]:
        """The builds that were cut off and can be gone on with; empty unless there is one of every language."""
        builds = self._with_role(BUILD)
        now = datetime.now(UTC)
        usable = all(
            each.version == self._version and (now - each.created).days < OLDEST_RESUMED_DAYS
            for each in builds.values()
        )
        return builds if usable and builds.keys() == set(self._locales) else {}

    def start_build(self) -> dict[str, str]:
        """New, empty indexes by language; builds that were cut off are removed."""
        self._delete(each.name for each in self.versions() if BUILD in each.roles)
        created = datetime.now(UTC)
        names = {locale: f"{self.alias(locale)}-v{created.strftime(_TIME)}" for locale in self._locales}
        for locale, name in names.items():
            meta = {"locale": locale, "version": self._version, "created": created.isoformat()}
            with translated("A new index cannot be made"):
                self._client.indices.create(
                    index=name,
                    mappings=mapping.mapping(self._facet_names) | {"_meta": meta},
                    # Nobody searches it yet: no copies, no refreshes.
                    settings={
                        **mapping.settings(),
                        "auto_expand_replicas": False,
                        "number_of_replicas": 0,
                        "refresh_interval": "-1",
                    },
                    aliases={self.alias(locale, BUILD): {}},
                )
        return names

    def finish_build(self, names: Mapping[str, str]) -> None:
        """Put filled indexes to use, all languages in one step; what was used becomes the previous generation.

        They count as behind until :meth:`caught_up`.
        """
        with translated("The new index cannot be put to use"):
            indexes = list(names.values())
            settings = {name: mapping.settings()[name] for name in ("auto_expand_replicas", "refresh_interval")}
            self._client.indices.put_settings(index=indexes, settings=settings)
            self._client.indices.refresh(index=indexes)
            patient = self._client.options(request_timeout=60)
            patient.cluster.health(index=indexes, wait_for_status="yellow", timeout="30s")
        self._switch(names, keep=PREVIOUS)
        self.clean()

    def merge(self) -> None:
        """Bring the indexes in use into their most compact form; worth while after a rebuild, when little changes."""
        with translated("The index cannot be merged"):
            names = [each.name for each in self.written().values()]
            self._client.options(request_timeout=3600).indices.forcemerge(index=names, max_num_segments=1)

    def rollback(self) -> dict[str, str]:
        """Go back to the previous generation, which changes places with the present one; names by language.

        They are behind until :meth:`caught_up`.
        :raises EngineError: there is none, or another version of analyser or mapping made it.
        """
        previous = self._with_role(PREVIOUS)
        if previous.keys() != set(self._locales):
            raise EngineError("There is no previous index to go back to.")
        self._demand_current(previous)
        names = {locale: each.name for locale, each in previous.items()}
        self._switch(names, keep=PREVIOUS)
        return names

    def _switch(self, names: Mapping[str, str], keep: str) -> None:
        actions: list[dict[str, Any]] = []
        for each in self.versions():
            actions += [
                {"remove": {"index": each.name, "alias": self.alias(each.locale, role)}} for role in sorted(each.roles)
            ]
            if WRITE in each.roles and each.name not in names.values():
                actions.append({"add": {"index": each.name, "alias": self.alias(each.locale, keep)}})
        for locale, name in names.items():
            actions += [{"add": {"index": name, "alias": self.alias(locale, role)}} for role in (READ, WRITE, BEHIND)]
        with translated("The aliases cannot be switched"):
            self._client.indices.update_aliases(actions=actions)

    def behind(self) -> bool:
        """Whether changes may be missing in the indexes in use: whoever switched to them has not written those yet."""
        return bool(self._with_role(BEHIND))

    def caught_up(self) -> None:
        """Note that the indexes in use have all changes."""
        actions = [
            {"remove": {"index": each.name, "alias": self.alias(each.locale, BEHIND)}}
            for each in self._with_role(BEHIND).values()
        ]
        if actions:
            with translated("The aliases cannot be changed"):
                self._client.indices.update_aliases(actions=actions)

    def clean(self) -> list[str]:
        """Remove versions that no alias names: older generations, builds of which only a part was made. Their names."""
        orphans = [each.name for each in self.versions() if not each.roles]
        self._delete(orphans)
        return orphans

    def _delete(self, names: Iterable[str]) -> None:
        for name in names:
            with translated(f"The index {name} cannot be removed"):
                self._client.indices.delete(index=name, ignore_unavailable=True)

    # --- Snapshots ----------------------------------------------------------------------------------------------------

    def register_folder(self, repository: str, folder: str) -> None:
        """Make a folder, which every node can reach, known as a repository of snapshots."""
        with translated("The repository cannot be registered"):
            self._client.snapshot.create_repository(
                name=repository, repository={"type": "fs", "settings": {"location": folder}}
            )

    def snapshot(self, repository: str, name: str) -> Collection[str]:
        """Write the indexes in use to a registered repository, wait for it, and return their names."""
        names = sorted(each.name for each in self.written().values())
        with translated("The snapshot failed"):
            done = self._client.options(request_timeout=3600).snapshot.create(
                repository=repository,
                snapshot=name,
                indices=names,
                include_global_state=False,
                wait_for_completion=True,
            )
            if done["snapshot"]["state"] != "SUCCESS":
                raise EngineError(f"The snapshot is not complete: {done['snapshot']['state']}")
        return names

    def restore(self, repository: str, name: str) -> dict[str, str]:
        """Bring the indexes of a snapshot back beside the present ones and switch to them; names by language.

        They are behind until :meth:`caught_up`.
        :raises EngineError: the snapshot lacks a language or is damaged, or another version made it; the present index
            stays.
        """
        stamp = datetime.now(UTC).strftime(_TIME)
        with translated("The snapshot cannot be restored"):
            found = self._client.snapshot.get(repository=repository, snapshot=name)["snapshots"][0]["indices"]
            names = {
                locale: index
                for locale in self._locales
                for index in found
                if index.startswith(f"{self.alias(locale)}-v")
            }
            if names.keys() != set(self._locales):
                raise EngineError(f"The snapshot {name} holds no index of every language.")
            answer = self._client.options(request_timeout=3600).snapshot.restore(
                repository=repository,
                snapshot=name,
                indices=list(names.values()),
                include_aliases=False,
                include_global_state=False,
                rename_pattern="-v[0-9t]+$",
                rename_replacement=f"-v{stamp}",
                wait_for_completion=True,
            )
            failed = int(answer["snapshot"]["shards"]["failed"])
        restored = {locale: f"{self.alias(locale)}-v{stamp}" for locale in names}
        try:
            if failed:
                raise EngineError(f"The snapshot {name} is damaged: {failed} parts of it cannot be restored.")
            self._demand_current({each.locale: each for each in self.versions() if each.name in restored.values()})
        except EngineError:
            self._delete(restored.values())
            raise
        self._switch(restored, keep=PREVIOUS)
        self.clean()
        return restored
