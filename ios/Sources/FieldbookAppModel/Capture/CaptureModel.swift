// Capture: what a person types is kept as they type, and one button makes a visit of it. Nothing ever clears what was
// typed but a save that succeeded.

import Fieldbook
import Foundation

/// Takes a visit down.
@MainActor public final class CaptureModel {
    public let screen: Shown<ScreenState<CaptureContent>>
    public let start: CaptureStart
    private let around: Surroundings
    private let saved: @MainActor (SavedVisit) -> Void
    private var target: (any CaptureTarget)?
    private var keeper: Keeper?
    /// Tags to offer, and what answers are called.
    private var offered: [String] = []
    private var labels: [String: Words] = [:]
    private var isSubmitted = false
    private var isDone = false

    /// - Parameter saved: is told of the visit once it is on the disk.
    init(_ around: Surroundings, _ start: CaptureStart, saved: @escaping @MainActor (SavedVisit) -> Void) {
        self.around = around
        self.start = start
        self.saved = saved
        screen = Shown(.loading)
        // A note is typed at once: nothing is waited for but a visit that has to be read first.
        switch start {
        case .known(let customer, let name):
            begin(NewVisit(around.core, CaptureRequest(whom: .known(customer))), Typed(), name, isNew: false)
        case .new(let name):
            var typed = Typed()
            typed.name = name
            begin(NewVisit(around.core, CaptureRequest(whom: .new(name: name))), typed, name, isNew: true)
        case .draft(let draft, let name):
            let isNew = if case .new = draft.request.whom { true } else { false }
            begin(NewVisit(around.core, draft.request), Typed(draft.request), name, isNew: isNew)
        case .visit: break
        }
    }

    /// Reads what the screen offers, and a visit that is a record already.
    public func load() async {
        do {
            if case .visit(let visit, let name) = start, target == nil {
                let record = try await around.core.show(visit)
                isSubmitted = record["submitted"]?.flag == true
                begin(StandingVisit(around.core, record), Typed(record), name, isNew: false)
            }
            let fields = try await around.core.types().first { $0.name == "visit" }?.fields ?? []
            labels = Dictionary(fields.map { ($0.name, $0.label) }, uniquingKeysWith: { one, _ in one })
            let allowed = fields.first { $0.name == "need_tags" }?.allowed ?? []
            offered = try await Tags.offered(around.core, allowed: allowed)
            draw()
        } catch is CancellationError {
            return
        } catch {
            // Typing goes on without what could not be read.
            if target == nil { screen.set(.failed(around.trouble(error))) }
        }
    }

    public func name(_ text: String) { type { $0.name = text } }
    public func note(_ text: String) { type { $0.note = text } }
    public func solved(_ text: String) { type { $0.solved = text } }
    public func nextStep(_ text: String) { type { $0.nextStep = text } }
    public func promise(_ text: String) { type { $0.promise = text } }
    public func due(_ day: Day?) { type { $0.due = day } }

    /// What was typed up to now.
    public var typed: Typed { screen.value.content?.typed ?? Typed() }

    /// The day by which something was promised, as a calendar's moment; today where none was given.
    public var dueDate: Date { typed.due?.start(in: around.almanac.calendar) ?? around.almanac.now() }

    /// Takes the day of a moment, where the phone is.
    public func due(on date: Date) { due(Day(date, in: around.almanac.calendar)) }

    /// Ticks a tag, or takes the tick away.
    public func toggle(_ tag: String) {
        type { typed in
            if let place = typed.tags.firstIndex(of: tag) {
                typed.tags.remove(at: place)
            } else {
                typed.tags.append(tag)
            }
        }
    }

    /// Ticks a tag that is not offered.
    public func add(tag text: String) {
        guard let tag = text.given else { return }
        type { if !$0.tags.contains(tag) { $0.tags.append(tag) } }
    }

    /// Saves it, submitted where all answers are there. What was typed stays where anything fails.
    public func save() async {
        guard let target, let content = screen.value.content, content.button.isEnabled else { return }
        change { ($0.isSaving, $0.trouble) = (true, nil) }
        do {
            // Whatever is still on its way into the draft comes first, so that the draft goes with the visit.
            await keeper?.flush()
            let typed = self.typed
            let visit = try await target.save(typed)
            isDone = true
            await follow(up: typed, in: visit.visit)
            change { $0.isSaving = false }
            saved(told(visit, typed, name: screen.value.content?.whom ?? content.whom))
        } catch {
            let trouble = error is CancellationError ? nil : around.trouble(error)
            change { ($0.isSaving, $0.trouble) = (false, trouble) }
            if typed != content.typed { keeper?.take(typed) }
        }
    }

    /// What somebody typed while it was being saved goes into the visit as well.
    private func follow(up saved: Typed, in visit: RecordID) async {
        guard typed != saved, let record = try? await around.core.show(visit) else { return }
        try? await StandingVisit(around.core, record).keep(typed)
    }

    /// The screen goes, or the app: what was typed is kept; a draft in which nothing stands is taken away.
    public func leave() async {
        guard !isDone, let typed = screen.value.content?.typed else { return }
        await keeper?.flush()
        if typed.isEmpty, case .new(let name) = start, name.trimmed == typed.name.trimmed {
            try? await target?.discard()
        } else if typed.isEmpty, case .known = start {
            try? await target?.discard()
        }
    }

    private func begin(_ target: any CaptureTarget, _ typed: Typed, _ name: String, isNew: Bool) {
        self.target = target
        keeper = Keeper(pause: around.pause) { [weak target] typed in
            try await target?.keep(typed)
        } tell: { [weak self] keeping, error in
            guard let self else { return }
            let trouble = error.map { self.around.trouble($0) }
            self.change { $0.keeping = trouble.map { .failed($0) } ?? keeping }
        }
        let button = CaptureContent.Button(title: "", submits: false, isEnabled: false)
        screen.set(.ready(CaptureContent(whom: name, isNew: isNew, typed: typed, button: button)))
        draw()
    }

    private func type(_ body: (inout Typed) -> Void) {
        guard let before = screen.value.content?.typed else { return }
        change { body(&$0.typed) }
        guard let content = screen.value.content, content.typed != before else { return }
        draw()
        // A draft that is kept beside its own capture would be offered again.
        if !content.isSaving && !isDone { keeper?.take(content.typed) }
    }

    private func change(_ body: (inout CaptureContent) -> Void) {
        screen.change { $0.change(body) }
    }

    /// Says again what follows from what was typed.
    private func draw() {
        change { $0.draw(around, offered: offered, labels: labels, isSubmitted: isSubmitted) }
    }

    private func told(
        _ visit: (visit: RecordID, isSubmitted: Bool, warning: Words?), _ typed: Typed, name: String
    ) -> SavedVisit {
        let wording = around.wording
        let sentence = wording(visit.isSubmitted ? .savedSubmitted : .savedDraft, name)
        let warning = visit.warning.map { wording(.savedWarning, wording($0)) }
        return SavedVisit(
            visit: visit.visit, isSubmitted: visit.isSubmitted,
            sentence: [sentence, warning].compactMap { $0 }.joined(separator: " "))
    }
}
