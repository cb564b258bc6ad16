// Enrolment: one line, one button, and a word on what happens.

#if canImport(SwiftUI) && os(iOS)
    import FieldbookAppModel
    import SwiftUI

    struct EnrolView: View {
        let app: AppModel
        let model: EnrolModel
        @ObservedObject private var screen: Shown<EnrolContent>
        @Environment(\.wording) private var wording

        init(app: AppModel, model: EnrolModel) {
            self.app = app
            self.model = model
            screen = model.screen
        }

        var body: some View {
            ScrollView {
                VStack(alignment: .leading, spacing: Look.space) {
                    Text(wording(.enrolTitle)).font(.largeTitle.bold()).accessibilityAddTraits(.isHeader)
                    Text(wording(.enrolLead)).font(.body).foregroundStyle(.secondary)
                    fields
                    if let trouble = screen.value.trouble { TroubleView(trouble: trouble) }
                    progress
                }
                .column()
            }
            .background(Look.ground)
        }

        private var fields: some View {
            VStack(alignment: .leading, spacing: Look.tight) {
                Text(wording(.enrolInvitation)).font(.subheadline).foregroundStyle(.secondary)
                TextEntry(
                    label: wording(.enrolInvitation), prompt: wording(.enrolExample),
                    text: bound({ model.screen.value.invitation }, model.invitation), grows: true, startsFocused: true
                )
                .textInputAutocapitalization(.never)
                .autocorrectionDisabled()
                .keyboardType(.URL)
                Divider()
                Text(wording(.enrolDevice)).font(.subheadline).foregroundStyle(.secondary)
                TextEntry(
                    label: wording(.enrolDevice), prompt: wording(.enrolDevice),
                    text: bound({ model.screen.value.deviceName }, model.deviceName))
            }
            .card()
            .disabled(screen.value.phase != .asking)
        }

        @ViewBuilder private var progress: some View {
            switch screen.value.phase {
            case .asking:
                Button(wording(.enrolStart)) { Task { await app.enrol() } }
                    .disabled(!screen.value.canEnrol)
                    .target(wording(.enrolStart), as: .main)
            case .enrolling:
                ProgressView(wording(.enrolAsking)).frame(maxWidth: .infinity)
            case .fetching(let whose):
                ProgressView(wording(.enrolFetching, whose)).frame(maxWidth: .infinity)
                Button(wording(.enrolGoOn)) { app.goOn() }
                    .frame(maxWidth: .infinity)
                    .target(wording(.enrolGoOn), hint: wording(.enrolGoOnNext), as: .quiet)
            case .usable:
                EmptyView()
            }
        }
    }
#endif
