package app.fieldbook.reference.tests

import app.fieldbook.DraftId
import app.fieldbook.EditId
import app.fieldbook.KeptId
import app.fieldbook.Language
import app.fieldbook.RecordId
import app.fieldbook.Sentence
import app.fieldbook.reference.model.AttentionContent
import app.fieldbook.reference.model.AttentionEntry
import app.fieldbook.reference.model.CaptureContent
import app.fieldbook.reference.model.CustomerItem
import app.fieldbook.reference.model.EnrolContent
import app.fieldbook.reference.model.Entry
import app.fieldbook.reference.model.Fixing
import app.fieldbook.reference.model.HomeContent
import app.fieldbook.reference.model.KeptContent
import app.fieldbook.reference.model.KeptEntry
import app.fieldbook.reference.model.LaneLine
import app.fieldbook.reference.model.Notice
import app.fieldbook.reference.model.Phrase
import app.fieldbook.reference.model.Say
import app.fieldbook.reference.model.SyncBar
import app.fieldbook.reference.model.SyncContent
import app.fieldbook.reference.model.Target
import app.fieldbook.reference.model.TodayItem
import app.fieldbook.reference.model.Trouble
import app.fieldbook.reference.model.UnfinishedItem
import app.fieldbook.reference.model.WantedLine
import app.fieldbook.reference.model.plain
import app.fieldbook.reference.model.say
import java.time.LocalDate
import java.time.LocalDateTime

/** One fixed day, in the words of one language: pictures of it change only where a screen does. */
class Samples(private val language: Language) {
    private val today = LocalDate.of(2031, 5, 20)

    private fun of(chinese: String, english: String) = if (language == Language.CHINESE) chinese else english

    private fun said(chinese: String, english: String): Phrase = Phrase.Said(Sentence(chinese, english))

    private fun at(hour: Int, minute: Int, day: LocalDate = today): Phrase =
        Phrase.Moment(LocalDateTime.of(day.year, day.month, day.dayOfMonth, hour, minute), today)

    private fun customer(number: Int, chinese: String, english: String, last: Phrase?, waiting: Boolean = false) =
        CustomerItem(RecordId("c$number"), of(chinese, english), last?.let { say(Say.HOME_VISITED, it) }, waiting)

    val sent = SyncBar(SyncBar.Mood.SENT, say(Say.BAR_SENT))
    val sending = SyncBar(SyncBar.Mood.SENDING, say(Say.BAR_SENDING, 2))
    val offline = SyncBar(SyncBar.Mood.WAITING, say(Say.BAR_OFFLINE, 3, at(9, 10)))
    val stopped = SyncBar(SyncBar.Mood.STOPPED, say(Say.BAR_STOPPED))
    val nobody = SyncBar(SyncBar.Mood.SENDING, say(Say.BAR_LOOKING))

    private fun task(number: Int, chinese: String, english: String, whom: Pair<String, String>, due: LocalDate, late: Boolean) =
        TodayItem(
            key = "t$number",
            title = of(chinese, english),
            about = of(whom.first, whom.second),
            why = say(if (late) Say.WHY_PROMISE_LATE else Say.WHY_PROMISE_DUE, Phrase.Day(due, today)),
            urgency = if (late) TodayItem.Urgency.LATE else TodayItem.Urgency.TODAY,
            opens = Target.Customer(RecordId("c$number"), of(whom.first, whom.second)),
            task = RecordId("t$number"),
        )

    private val late =
        task(1, "送两套床品样品", "Bring two sets of linen samples", "王府井百货" to "Grand Hotel", today.minusDays(1), late = true)

    private val planned = TodayItem(
        key = "p1",
        title = of("天桥剧场宾馆", "Theatre Inn"),
        about = of("西城区北纬路 30 号", "30 North Street"),
        why = say(Say.WHY_PLANNED, Phrase.Hour(LocalDateTime.of(2031, 5, 20, 10, 30))),
        urgency = TodayItem.Urgency.PLANNED,
        opens = Target.Visit(RecordId("v1")),
    )

    private val due = task(2, "发新报价", "Send the new quote", "德胜门快捷酒店" to "Gate Express Hotel", today, late = false)

    private val recent = listOf(
        customer(1, "王府井百货", "Grand Hotel", at(9, 12), waiting = true),
        customer(2, "德胜门快捷酒店", "Gate Express Hotel", at(15, 40, today.minusDays(1))),
        customer(3, "什刹海民宿", "Lakeside Guest House", at(11, 5, today.minusDays(4))),
        customer(4, "金融街公寓", "Finance Street Apartments", null),
    )

    val home = HomeContent(
        date = Phrase.Date(today), today = listOf(late, planned, due), later = 2, recent = recent, attention = 1, kept = 1,
    )

    val homeSaved = home.copy(
        notice = Notice(say(Say.SAVED_SUBMITTED, plain(of("王府井百货", "Grand Hotel")))),
        unfinished = listOf(
            UnfinishedItem(
                DraftId("d"),
                plain(of("什刹海民宿", "Lakeside Guest House")),
                of("老板想先看毛巾，周末……", "The owner wants to see towels first, at the…"),
            ),
        ),
        typed = of("德", "gate"),
        matches = listOf(recent[1].copy(last = null)),
        today = listOf(planned, due),
        later = 0,
    )

    private val tags = if (language == Language.CHINESE) listOf("价格", "样品", "合同", "竞品", "交期", "售后")
    else listOf("Price", "Samples", "Contract", "Competitor", "Delivery")

    val capture = CaptureContent(
        entry = Entry(
            customer = RecordId("c1"),
            name = of("王府井百货", "Grand Hotel"),
            note = of(
                "见了采购张经理。四月的毛巾掉毛，想换一批。下个月开新楼层，要两套床品样品。",
                "Met Ms Zhang of purchasing. The towels of April shed and should be replaced. A new floor opens next " +
                    "month: two sets of linen samples.",
            ),
            tags = tags.slice(listOf(0, 1)),
        ),
        fixedWhom = true,
        tags = tags,
        today = today,
    )

    val captureReady = capture.copy(
        entry = capture.entry.copy(
            note = of("见了采购张经理。", "Met Ms Zhang of purchasing."),
            solved = of("四月的毛巾按质保换货", "Towels of April are replaced under warranty"),
            nextStep = of("新楼层试用两套", "Tries two sets on the new floor"),
            promise = of("送两套床品样品", "Bring two sets of linen samples"),
            dueDay = today.plusDays(1),
        ),
    )

    val captureTrouble = capture.copy(
        trouble = Trouble(
            happened = said("磁盘已满", "the disk is full"),
            safe = said("已保存的内容都在，这次没有写入任何东西。", "Everything saved before is safe; nothing of this was written."),
            next = said("请腾出空间后再试。", "Make room, then try again."),
            again = true,
        ),
    )

    private fun line(field: String, label: Pair<String, String>, value: String, suspect: Boolean = false) =
        WantedLine(field, said(label.first, label.second), plain(value), value, editable = true, suspect)

    private val wanted = listOf(
        line("name", "名称" to "Name", of("贵都宾馆", "Palace Inn")),
        line("registration_no", "统一社会信用代码" to "Registration no.", "91110000100000001X", suspect = true),
    )

    private val refused = AttentionEntry(
        id = EditId("e1"),
        type = "customer",
        title = of("贵都宾馆", "Palace Inn"),
        aim = say(Say.AIM_CREATE, at(9, 4)),
        refused = true,
        wanted = wanted,
        why = said("另一条记录已有此值：贵都大酒店", "another record already has this value: Palace Hotel"),
    )

    private val waits = AttentionEntry(
        id = EditId("e2"),
        type = "visit",
        title = of("贵都宾馆", "Palace Inn"),
        aim = say(Say.AIM_CREATE, at(9, 6)),
        refused = false,
        wanted = listOf(line("note", "记录" to "Note", of("大堂经理要报价", "The lobby manager wants a quote"))),
        why = said("在服务器上等待“贵都宾馆”", "it waits on the server for “Palace Inn”, which is not there (yet)"),
    )

    val attention = AttentionContent(listOf(refused, waits))

    val attentionFix = AttentionContent(
        listOf(refused.copy(fixing = Fixing("registration_no", wanted[1].label, "91110000100000002Y"))),
    )

    private fun shown(value: String, by: Phrase, at: Phrase) = KeptEntry.Shown(plain(value), Phrase.Beside(listOf(by, at)))

    private val li = plain(of("李强", "Li Qiang"))
    private val me = say(Say.PERSON_ME, plain(of("王芳", "Wang Fang")))

    val kept = KeptContent(
        listOf(
            KeptEntry(
                KeptId("k1"), of("德胜门快捷酒店", "Gate Express Hotel"), said("电话", "Phone"),
                shown("010-62018866", li, at(10, 2)), shown("010-62018868", me, at(9, 31)),
            ),
            KeptEntry(
                KeptId("k2"), of("什刹海民宿", "Lakeside Guest House"), said("地址", "Address"),
                shown(of("前海北沿 12 号", "12 Lakeside North"), me, at(16, 20, today.minusDays(1))),
                shown(of("前海北沿 12 号院内", "12 Lakeside North, in the yard"), li, at(16, 5, today.minusDays(1))),
            ),
        ),
    )

    private fun lane(name: Say, last: Phrase, error: Phrase? = null) = LaneLine(say(name), say(Say.LANE_LAST, last), error)

    private val unreachable =
        said("连不上服务器（无网络）", "the server cannot be reached (no network)")

    val sync = SyncContent(
        bar = offline,
        whose = plain(
            of(
                "王芳 · 京华酒店用品 · https://office.example",
                "Wang Fang · Capital Hotel Supplies · https://office.example",
            ),
        ),
        lastSuccess = at(9, 8),
        pending = say(Say.SYNC_WAITS_SINCE, 3, at(9, 10)),
        held = null,
        attention = 1,
        kept = 1,
        lanes = listOf(
            lane(Say.LANE_PUSH, at(9, 8), say(Say.LANE_ERROR, at(9, 24), unreachable)),
            lane(Say.LANE_PULL, at(9, 8), say(Say.LANE_ERROR, at(9, 24), unreachable)),
            lane(Say.LANE_TOKEN, at(8, 55)),
        ),
        trouble = Trouble(
            happened = unreachable,
            safe = said("本机写下的内容都在。", "Everything written here is safe."),
            next = said("有网络时会自动再试。", "It is tried again by itself when there is a network."),
            again = true,
        ),
    )

    val syncStopped = sync.copy(
        bar = stopped,
        lanes = emptyList(),
        startOver = true,
        trouble = Trouble(
            happened = said("已停止：服务器不认识本机", "stopped: the server does not know this device"),
            safe = say(Say.SYNC_SAFE),
            next = say(Say.STOPPED_START_OVER),
        ),
    )

    val enrol = EnrolContent(
        of("https://office.example/#王芳-7F3K-Q2MD", "https://office.example/#WANG-7F3K-Q2MD"),
        of("王芳的手机", "Wang's phone"),
    )
}
