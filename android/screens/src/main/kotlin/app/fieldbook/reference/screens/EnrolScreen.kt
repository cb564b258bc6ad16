package app.fieldbook.reference.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.CircularProgressIndicator
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import app.fieldbook.reference.model.EnrolContent
import app.fieldbook.reference.model.Say
import app.fieldbook.reference.model.SyncBar

/** What the enrolment screen can ask for. */
class EnrolActions(
    val typeLine: (String) -> Unit,
    val typeDevice: (String) -> Unit,
    val enrol: () -> Unit,
    val sync: () -> Unit,
)

/** A device that belongs to nobody: one line from the office, a name, a button. */
@Composable
fun EnrolScreen(content: EnrolContent, bar: SyncBar, actions: EnrolActions) {
    Frame(
        title = null,
        bar = bar,
        onSync = actions.sync,
        foot = { if (content.step == null) EnrolButton(content, actions) },
    ) {
        Column(
            Modifier.fillMaxSize().verticalScroll(rememberScrollState()).padding(horizontal = 24.dp),
            verticalArrangement = Arrangement.spacedBy(16.dp),
        ) {
            Spacer(Modifier.height(40.dp))
            Emblem()
            Text(
                words(Say.ENROL_TITLE),
                Modifier.semantics { heading() },
                style = MaterialTheme.typography.headlineMedium,
                color = MaterialTheme.colorScheme.onBackground,
            )
            Text(
                words(Say.ENROL_TEXT),
                style = MaterialTheme.typography.bodyLarge,
                color = MaterialTheme.colorScheme.onSurfaceVariant,
            )
            content.trouble?.let { TroublePanel(it) }
            val step = content.step
            if (step == null) Asked(content, actions) else Progress(step)
            Spacer(Modifier.height(16.dp))
        }
    }
}

@Composable
private fun Emblem() {
    Box(
        Modifier.size(72.dp).clip(RoundedCornerShape(22.dp)).background(MaterialTheme.colorScheme.primary),
        Alignment.Center,
    ) {
        Icon(Signs.Flag, contentDescription = null, Modifier.size(40.dp), tint = MaterialTheme.colorScheme.onPrimary)
    }
}

@Composable
private fun Asked(content: EnrolContent, actions: EnrolActions) {
    Typed(
        content.line, actions.typeLine, words(Say.ENROL_LINE),
        example = words(Say.ENROL_LINE_EXAMPLE), most = 3,
    )
    Typed(content.device, actions.typeDevice, words(Say.ENROL_DEVICE), done = actions.enrol)
}

@Composable
private fun Progress(step: EnrolContent.Step) {
    val says = when (step) {
        EnrolContent.Step.ENROLLING -> Say.ENROL_STEP_ENROLLING
        EnrolContent.Step.FETCHING -> Say.ENROL_STEP_FETCHING
    }
    Row(horizontalArrangement = Arrangement.spacedBy(16.dp), verticalAlignment = Alignment.CenterVertically) {
        CircularProgressIndicator(Modifier.size(28.dp))
        Text(words(says), style = MaterialTheme.typography.bodyLarge, color = MaterialTheme.colorScheme.onBackground)
    }
}

@Composable
private fun EnrolButton(content: EnrolContent, actions: EnrolActions) {
    MainButton(
        words(Say.ENROL_BUTTON),
        actions.enrol,
        Modifier.fillMaxWidth().padding(horizontal = 24.dp, vertical = 12.dp),
        enabled = content.canEnrol,
    )
}
