using EmoGen.Api.Access;
using Microsoft.EntityFrameworkCore;

namespace EmoGen.Api.Studies;

/// <summary>Studies' tables.</summary>
internal static class StudyModel
{
    private const int HashLength = 64;
    private const int NameLength = 60;

    public static void AddStudies(this ModelBuilder model)
    {
        model.Entity<Study>(study =>
        {
            study.Property(s => s.Id).ValueGeneratedNever();
            study.Property(s => s.Owner).HasMaxLength(Caller.MaxOwnerLength);
            study.Property(s => s.Name).HasMaxLength(Study.MaxNameLength);
            study.Property(s => s.Instructions).HasMaxLength(Study.MaxInstructionsLength);
            study.Property(s => s.JoinCode).HasMaxLength(LinkText.Length);
            study.HasIndex(s => new { s.Owner, s.Id });
            study.HasIndex(s => s.JoinCode).IsUnique();
        });
        model.Entity<StudyPicture>(picture =>
        {
            picture.HasKey(p => new { p.StudyId, p.Index });
            picture.Property(p => p.Method).HasMaxLength(NameLength);
            picture.Property(p => p.Emotion).HasMaxLength(NameLength);
            picture.HasOne<Study>().WithMany(s => s.Pictures).HasForeignKey(p => p.StudyId);
        });
        model.Entity<StudyParticipant>(participant =>
        {
            participant.Property(p => p.Id).ValueGeneratedNever();
            participant.Property(p => p.TokenHash).HasMaxLength(HashLength);
            participant.Property(p => p.Secret).HasMaxLength(StudyParticipant.SecretLength);
            participant.HasIndex(p => p.TokenHash).IsUnique();
            participant.HasIndex(p => new { p.StudyId, p.Number }).IsUnique();
            participant.HasOne(p => p.Study).WithMany(s => s.Participants).HasForeignKey(p => p.StudyId);
        });
        model.Entity<StudyAnswer>(answer =>
        {
            answer.HasKey(a => new { a.ParticipantId, a.Trial });
            answer.HasOne<StudyParticipant>().WithMany(p => p.Answers).HasForeignKey(a => a.ParticipantId);
        });
    }
}
