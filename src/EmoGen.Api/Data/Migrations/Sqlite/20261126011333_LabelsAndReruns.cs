using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EmoGen.Api.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class LabelsAndReruns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Labels",
                table: "Jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "RerunOf",
                table: "Jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SearchText",
                table: "Jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "JobLabels",
                columns: table => new
                {
                    JobId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Key = table.Column<string>(type: "TEXT", maxLength: 63, nullable: false),
                    Value = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Owner = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_JobLabels", x => new { x.JobId, x.Key });
                    table.ForeignKey(
                        name: "FK_JobLabels_Jobs_JobId",
                        column: x => x.JobId,
                        principalTable: "Jobs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_JobLabels_Key_Value_Owner_JobId",
                table: "JobLabels",
                columns: new[] { "Key", "Value", "Owner", "JobId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "JobLabels");

            migrationBuilder.DropColumn(
                name: "Labels",
                table: "Jobs");

            migrationBuilder.DropColumn(
                name: "RerunOf",
                table: "Jobs");

            migrationBuilder.DropColumn(
                name: "SearchText",
                table: "Jobs");
        }
    }
}
