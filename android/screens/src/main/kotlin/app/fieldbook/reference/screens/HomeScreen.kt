package app.fieldbook.reference.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import app.fieldbook.reference.model.HomeContent
import app.fieldbook.reference.model.Notice
import app.fieldbook.reference.model.Say
import app.fieldbook.reference.model.SyncBar
import app.fieldbook.reference.model.Target
import app.fieldbook.reference.model.TodayItem
import app.fieldbook.reference.model.Ui
import app.fieldbook.reference.model.UnfinishedItem
import app.fieldbook.reference.model.say

/** What Home can ask for. */
class HomeActions(
    val begin: () -> Unit,
    val capture: (Target) -> Unit,
    val done: (TodayItem) -> Unit,
    val giveUp: (UnfinishedItem) -> Unit,
    val type: (String) -> Unit,
    val seen: () -> Unit,
    val attention: () -> Unit,
    val kept: () -> Unit,
    val sync: () -> Unit,
)

/**
 * Home: today, recent customers, quick entry.
 *
 * @param unfolded the menu is open to begin with.
 */
@Composable
fun HomeScreen(state: Ui<HomeContent>, bar: SyncBar, actions: HomeActions, unfolded: Boolean = false) {
    val content = (state as? Ui.Ready)?.content
    Frame(
        title = words(Say.HOME_TODAY),
        over = content?.let { words(it.date) },
        bar = bar,
        onSync = actions.sync,
        actions = { HomeMenu(content?.attention ?: 0, content?.kept ?: 0, unfolded, actions) },
        foot = { content?.let { QuickEntry(it, actions) } },
    ) {
        Shown(state) { home ->
            LazyColumn(
                Modifier.fillMaxSize(),
                contentPadding = PaddingValues(start = 16.dp, end = 16.dp, bottom = 16.dp),
                verticalArrangement = Arrangement.spacedBy(10.dp),
            ) { rows(home, actions) }
        }
    }
}

private fun LazyListScope.rows(home: HomeContent, actions: HomeActions) {
    home.notice?.let { notice -> item("notice") { NoticePanel(notice, actions.seen) } }
    home.unfinished.firstOrNull()?.let { first ->
        item(first.id.text) {
            ContinuePanel(first, home.unfinished.size - 1, { actions.capture(Target.Unfinished(first.id)) }) {
                actions.giveUp(first)
            }
        }
    }
    item("today") {
        Panel {
            home.today.forEachIndexed { number, one ->
                if (number > 0) Divider()
                TodayRow(one, { one.opens?.let(actions.capture) }) { actions.done(one) }
            }
            if (home.today.isEmpty()) Quiet(words(Say.HOME_TODAY_NOTHING))
            if (home.later > 0) Quiet(words(say(Say.HOME_LATER, home.later.toLong())))
        }
    }
    item("recent title") { Heading(words(Say.HOME_RECENT)) }
    item("recent") {
        Panel {
            home.recent.forEachIndexed { number, one ->
                if (number > 0) Divider()
                CustomerRow(one) { actions.capture(Target.Customer(one.id, one.name)) }
            }
            if (home.recent.isEmpty()) Quiet(words(Say.HOME_RECENT_NOTHING))
        }
    }
}

@Composable
internal fun Divider() {
    HorizontalDivider(Modifier.padding(start = 68.dp), color = MaterialTheme.colorScheme.outlineVariant)
}

@Composable
private fun Quiet(text: String) {
    Text(
        text,
        Modifier.padding(16.dp),
        style = MaterialTheme.typography.bodyLarge,
        color = MaterialTheme.colorScheme.onSurfaceVariant,
    )
}

/** What became of the last action, read out as it comes. */
@Composable
private fun NoticePanel(notice: Notice, onSeen: () -> Unit) {
    val colors = MaterialTheme.colorScheme
    val (back, ink) = if (notice.warns) colors.errorContainer to colors.onErrorContainer
    else colors.primaryContainer to colors.onPrimaryContainer
    Surface(
        Modifier.fillMaxWidth().semantics { liveRegion = LiveRegionMode.Polite },
        MaterialTheme.shapes.large, back, ink,
    ) {
        Row(
            Modifier.padding(start = 16.dp, top = 4.dp, bottom = 4.dp, end = 4.dp),
            horizontalArrangement = Arrangement.spacedBy(12.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            Icon(if (notice.warns) Signs.Alert else Signs.Check, contentDescription = null, Modifier.size(24.dp))
            Text(words(notice.words), Modifier.weight(1f).padding(vertical = 10.dp), style = MaterialTheme.typography.bodyLarge)
            notice.undo?.let { QuietButton(words(Say.UNDO), it) }
            SignButton(Signs.Close, words(Say.NOTICE_SEEN), onSeen)
        }
    }
}

/** A capture that was never saved, offered before anything else. */
@Composable
private fun ContinuePanel(item: UnfinishedItem, more: Int, onContinue: () -> Unit, onGiveUp: () -> Unit) {
    val colors = MaterialTheme.colorScheme
    Surface(Modifier.fillMaxWidth(), MaterialTheme.shapes.large, colors.primaryContainer, colors.onPrimaryContainer) {
        Column(Modifier.padding(start = 16.dp, end = 12.dp, top = 14.dp, bottom = 8.dp)) {
            Row(horizontalArrangement = Arrangement.spacedBy(12.dp), verticalAlignment = Alignment.CenterVertically) {
                Icon(Signs.Pencil, contentDescription = null, Modifier.size(24.dp))
                Column(Modifier.weight(1f)) {
                    Text(words(say(Say.HOME_CONTINUE, item.name)), style = MaterialTheme.typography.titleMedium)
                    if (item.begins.isNotBlank()) {
                        val style = MaterialTheme.typography.bodyMedium
                        Text(item.begins, style = style, maxLines = 1, overflow = TextOverflow.Ellipsis)
                    }
                    if (more > 0) {
                        Text(words(say(Say.HOME_CONTINUE_MORE, more.toLong())), style = MaterialTheme.typography.bodyMedium)
                    }
                }
            }
            Row(Modifier.align(Alignment.End).padding(top = 6.dp), Arrangement.spacedBy(4.dp), Alignment.CenterVertically) {
                QuietButton(words(Say.HOME_GIVE_UP), onGiveUp)
                MainButton(words(Say.HOME_GO_ON), onContinue)
            }
        }
    }
}
