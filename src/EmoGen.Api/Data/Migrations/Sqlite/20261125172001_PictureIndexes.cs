using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace EmoGen.Api.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class PictureIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_Images_BlobKey",
                table: "Images",
                column: "BlobKey");

            migrationBuilder.CreateIndex(
                name: "IX_Images_CreatedAt",
                table: "Images",
                column: "CreatedAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Images_BlobKey",
                table: "Images");

            migrationBuilder.DropIndex(
                name: "IX_Images_CreatedAt",
                table: "Images");
        }
    }
}
